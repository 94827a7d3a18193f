import type { Design } from '../../shared/features/design.ts';

/** Rows with their labels, as a fit sees them. */
export type LabelledRows = { readonly design: Design; readonly labels: Float64Array };

/** Rows `begin` … `end`-1. */
export type RowRange = { readonly begin: number; readonly end: number };

/** A loss of labelled rows under a linear model. A point holds the weights, and the intercept at its end. */
export type RowLoss = {
  /** Adds the gradient of the range's loss to `gradient` and returns the loss. */
  addGradient(rows: LabelledRows, range: RowRange, point: Float64Array, gradient: Float64Array): number;
  /** Writes each row's second derivative by its weighted sum into `into`, from place 0. */
  curvatures(rows: LabelledRows, range: RowRange, point: Float64Array, into: Float64Array): void;
};
