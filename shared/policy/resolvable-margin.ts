import { normalQuantile } from '../statistics/normal.ts';
import { assumedError, errorOfDifference, type HoldoutSize } from './assumed-error.ts';

/** A holdout, and the metric that candidate and champion are compared by on it. */
export type Holdout = HoldoutSize & { readonly metric: string };

const power = 0.8;

/**
 * The smallest margin at which a candidate that is exactly as good as the champion passes in four of five runs, when
 * judged by an interval of `confidence`: (z_{(1+c)/2} + z_{0.8}) · se · √(2 (1 − r)), with r = 0.9 assumed. In units of
 * the metric, for `rmse` and `mae` as a share of it. Infinity where a class would have no rows, or nothing is assumed of
 * the metric.
 */
export function resolvableMargin({ metric, ...size }: Holdout, confidence = 0.95): number {
  const assumed = assumedError(metric, size);
  if (assumed === null) return Number.POSITIVE_INFINITY;
  const reach = normalQuantile((1 + confidence) / 2) + normalQuantile(power);
  return reach * errorOfDifference(assumed);
}
