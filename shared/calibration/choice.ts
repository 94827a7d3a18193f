import type { CalibrationMethod } from './calibration.ts';

/** How well probabilities fit the labels. */
export type Fit = { readonly logLoss: number; readonly brier: number; readonly ece: number };

/** What was chosen, on which rows, and why: part of the manifest. */
export type CalibrationChoice = {
  readonly wished: 'auto' | CalibrationMethod;
  readonly chosen: CalibrationMethod;
  /** Rows of validation. */
  readonly rowCount: number;
  readonly reason: string;
  /** Each method on the rows of validation, every row calibrated by a fit on others; `none` is the learner's own score. */
  readonly crossFitted: Readonly<Partial<Record<CalibrationMethod, Fit>>>;
};
