import type { Intervals } from '../conformal/intervals.ts';
import type { Task } from '../declaration/task.ts';
import type { RowSums, Statistic } from '../statistics/statistic.ts';
import type { IntervalMethod } from './interval-method.ts';
import type { ShareScale } from './share-scale.ts';

/** Labels, scores and the decisions at the threshold, row by row: what every metric is computed from. */
export type Scored = {
  /** 0 or 1 for binary, the place of the class for multiclass, the number for regression. */
  readonly labels: Float64Array;
  /** One score a row; in multiclass tasks a probability of each class, row-major. */
  readonly scores: Float64Array;
  /** The words of the classes, in multiclass tasks alone. */
  readonly classes?: readonly string[];
  /** Decision threshold: a score at or above it decides for the positive value; ignored by other tasks. */
  readonly threshold: number;
  /** What a regression's intervals are made of; left out where it has none. */
  readonly intervals?: Intervals | undefined;
  /**
   * Who each row is of, from 0 on without gaps, where some have several rows: those are one witness, not several.
   * @default each row is a witness of its own
   */
  readonly witnesses?: Int32Array | undefined;
  /** As the intervals of earlier releases were made, so that their decisions are judged again to the byte. @default today's */
  readonly method?: IntervalMethod | undefined;
};

/** A value, or why there is none. NaN never leaves a metric. `warning`: the value is a convention, and why. */
export type Measured =
  | { readonly kind: 'value'; readonly value: number; readonly warning?: string }
  | { readonly kind: 'undefined'; readonly reason: string };

/** A statistic as it would be under each of some truths, which ascend: all with the same terms. */
export type TruthPath = { readonly truths: readonly number[]; readonly sums: readonly RowSums[] };

/**
 * Where the interval of a metric comes from. `statistic` may rely on `measure` having found a value. `basic` is for metrics
 * that noise only ever raises; where they know what they would be under other truths, tests along that path are inverted.
 */
export type Spread =
  | { readonly kind: 'delong' }
  | {
      readonly kind: 'bootstrap';
      readonly interval: 'percentile' | 'basic';
      statistic(data: Scored): Statistic;
      along?(data: Scored): TruthPath;
      /**
       * Of a figure that few rows may make: what each row, or all rows of a witness, move it by, or its gain over another model.
       * Its interval is symmetric on the scale of log odds, or heeds how skew an amount is, and how few rows those are;
       * null where earlier intervals did not.
       */
      influences?(data: Scored, other?: Scored): Float64Array | null;
    };

/** A metric knows its direction, so that no gate contains a sign. */
export type Metric = {
  /** As scikit-learn names it. */
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Whether each class of a multiclass task counts alike, however rare it is: then each needs rows. @default false */
  readonly weighsClassesAlike?: boolean;
  /** Rows of each class that an interval of a binary task needs. @default 10 */
  readonly rowsPerClassMin?: number | undefined;
  /** Of a metric that is a share: the rows that it is a share of. */
  trials?(data: Scored): number;
  /** Of a metric that is a function of a share of rows, whose interval tells its own. */
  scale?(data: Scored): ShareScale | undefined;
  /** Of a metric that is the mean of shares of different rows: those. */
  meanOf?(data: Scored): readonly Metric[] | undefined;
  readonly better: 'higher' | 'lower';
  /** Smallest and largest possible value. */
  readonly range: readonly [number, number];
  measure(data: Scored): Measured;
  readonly spread: Spread;
};
