/** Ways to calibrate, the simplest first. */
export const calibrationMethods = ['none', 'platt', 'isotonic'] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

/** What turns the score of a learner into a calibrated probability; both kinds keep the order of scores. */
export type Calibration =
  /** 1 ÷ (1 + exp(−(slope · log odds + intercept))), with a slope above 0. */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** Straight lines between these points; scores and probabilities both increase, the former from 0 to 1. */
  | {
      readonly kind: 'isotonic';
      readonly scores: readonly number[];
      readonly probabilities: readonly number[];
    };

/** Rows to calibrate on: labels are 0 or 1, scores probabilities. */
export type CalibrationRows = { readonly labels: Float64Array; readonly scores: Float64Array };
