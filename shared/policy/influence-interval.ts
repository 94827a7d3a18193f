import { heedsFewRows } from '../metrics/few-rows.ts';
import { freedomOf, skewnessOf } from '../statistics/freedom.ts';
import type { Bounds } from '../statistics/interval.ts';
import { oddsBounds, skewBounds } from '../statistics/score-interval.ts';
import { studentQuantile } from '../statistics/student.ts';
import type { Side } from './drawn-side.ts';

/**
 * The interval of a figure that few rows may make, with the degrees of freedom that its influences leave its variance; null of
 * others, and at the ends of its range, where no influence is seen.
 *
 * @param variance of the replicates
 */
export function influenceBounds(side: Side, variance: number): Bounds | null {
  const { metric, data, value, confidence } = side;
  const [least, most] = metric.range;
  if (value <= least || value >= most) return null;
  const { spread } = metric;
  const influences =
    spread.kind === 'bootstrap' && heedsFewRows(data) ? (spread.influences?.(data) ?? null) : null;
  if (influences === null) return null;
  const quantile = studentQuantile(confidence, freedomOf(influences));
  if (least === 0 && most === 1) return oddsBounds(value, variance, quantile);
  const skewness = skewnessOf(influences);
  if (least === 0) return skewBounds(value, { variance, skewness, quantile });
  // What is left of the most that can be, as of `r2` the share of the variance that is not told, is an amount.
  const { low, high } = skewBounds(most - value, { variance, skewness: -skewness, quantile });
  return { low: most - high, high: most - low };
}
