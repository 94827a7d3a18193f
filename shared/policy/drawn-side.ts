import type { Metric, Scored } from '../metrics/metric.ts';

/** What was drawn of a metric, and what it is. */
export type Side = {
  readonly metric: Metric;
  readonly data: Scored;
  readonly replicates: Float64Array;
  readonly value: number;
  readonly confidence: number;
};
