import type { Task } from '../declaration/task.ts';

/** Labels, scores and the decisions at the threshold, row by row: what every metric is computed from. */
export type Scored = {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  /** Decision threshold on the score; ignored by regression. */
  readonly threshold: number;
};

/** A value, or why there is none. NaN never leaves a metric. */
export type Measured =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'undefined'; readonly reason: string };

/** A metric knows its direction, so that no gate contains a sign. */
export type Metric = {
  /** As scikit-learn names it. */
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly better: 'higher' | 'lower';
  measure(data: Scored): Measured;
};
