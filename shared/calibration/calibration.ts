/** Ways to calibrate, the simplest first. */
export const calibrationMethods = ['none', 'platt', 'isotonic', 'temperature'] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

/** Those of one probability; `temperature` is for the probabilities of several classes. */
export type BinaryMethod = Exclude<CalibrationMethod, 'temperature'>;

/** What turns the scores of a learner into calibrated probabilities; all kinds keep the order of the scores of a row. */
export type Calibration =
  /** 1 ÷ (1 + exp(−(slope · log odds + intercept))), with a slope above 0. */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** Straight lines between these points; scores and probabilities both increase, the former from 0 to 1. */
  | {
      readonly kind: 'isotonic';
      readonly scores: readonly number[];
      readonly probabilities: readonly number[];
    }
  /** Of several classes: the softmax of their logarithms divided by this (Guo et al. 2017), which is above 0. */
  | { readonly kind: 'temperature'; readonly temperature: number };

/** Rows to calibrate on: labels are 0 or 1, scores probabilities; or labels places of classes, scores one of each, row-major. */
export type CalibrationRows = { readonly labels: Float64Array; readonly scores: Float64Array };
