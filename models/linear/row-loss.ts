import type { Design } from '../../shared/features/design.ts';

/** Rows with their labels, as a fit sees them. */
export type LabelledRows = {
  readonly design: Design;
  readonly labels: Float64Array;
  /** How much each row counts. @default 1 each */
  readonly weights?: Float64Array | undefined;
};

/** Rows `begin` … `end`-1. */
export type RowRange = { readonly begin: number; readonly end: number };

/** A loss of sums against labels. Both work in place on the first `labels.length` sums. */
export type RowLoss = {
  /** Replaces each sum by the loss's derivative there, times the weight of its row, and returns the loss of all. */
  residuals(sums: Float64Array, labels: Float64Array, weights?: Float64Array): number;
  /** Replaces each of the first `count` sums by the loss's second derivative there. */
  curvatures(sums: Float64Array, count: number): void;
};
