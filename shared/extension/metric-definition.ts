import type { Task } from '../declaration/task.ts';

/** A row as a metric of one's own sees it. The same object for each row. */
export type MetricRow = {
  /** 0 or 1 for binary, the place of the class for multiclass, the number for regression. */
  readonly label: number;
  /** Binary: probability of 1. Regression: the predicted value. Multiclass: probability of the class that came. */
  readonly score: number;
  /** Binary: 1 where the score reaches the threshold, else 0. Multiclass: place of the likeliest class. Regression: the score. */
  readonly decided: number;
  /** Multiclass: a probability of each class; else the score alone. */
  readonly scores: Float64Array;
};

/** The rows of a model as a metric of one's own sees them that is no function of sums. It must leave them as they are. */
export type MetricRows = {
  /** Of each row, as that of `MetricRow`. */
  readonly labels: Float64Array;
  /** One of each row; multiclass: a probability of each class, row by row. */
  readonly scores: Float64Array;
  /** Multiclass: the words of the classes, in the order of their places. */
  readonly classes?: readonly string[];
  /** Binary: from which score on a row is decided for. */
  readonly threshold: number;
};

/** Rows whose value is known: what the contract suite measures. */
export type MetricExample = {
  readonly labels: readonly number[];
  /** Multiclass: a probability of each class, row by row. */
  readonly scores: readonly number[];
  /** Of a multiclass example. */
  readonly classes?: readonly string[];
  /** @default 0.5 */
  readonly threshold?: number;
  readonly value: number;
};

type Named = {
  /** As gates and reports name it: `profit_per_customer`. */
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly better: 'higher' | 'lower';
  /** Smallest and largest possible value; `-Infinity` and `Infinity` where there is none. */
  readonly range: readonly [number, number];
  readonly examples: readonly MetricExample[];
};

/**
 * A metric that is a function of sums over rows, so that its interval costs as little as those of the others: each row
 * adds its terms, and `value` turns their sums into the metric.
 */
export type SummedDefinition = Named & {
  /** What a row adds: as many numbers for every row. */
  terms(row: MetricRow): readonly number[];
  value(sums: readonly number[], rowCount: number): number;
  readonly measure?: undefined;
};

/**
 * Any other: a function of labels, scores and weights. `measure` does once what the weights do not change, such as sorting,
 * and answers the metric of weights: of all rows each weighs 1, in a resample as much as it was drawn, which is 0 or more
 * and seldom whole.
 */
export type MeasuredDefinition = Named & {
  measure(rows: MetricRows): (weights: Float64Array) => number;
  readonly terms?: undefined;
  readonly value?: undefined;
};

export type MetricDefinition = SummedDefinition | MeasuredDefinition;
