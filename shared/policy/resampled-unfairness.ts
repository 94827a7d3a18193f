import { intAt } from '../dataset/table.ts';
import { bootstrap } from '../statistics/bootstrap.ts';
import { type Bounds, basicBounds } from '../statistics/interval.ts';
import type { RowSums } from '../statistics/statistic.ts';
import { around } from './drawn-interval.ts';
import { resampleCount } from './metric-interval.ts';
import type { Unfairness } from './unfairness.ts';

export type Resampled = Unfairness & {
  readonly sums: RowSums;
  readonly value: number;
  readonly seed: number;
};

/**
 * The interval as earlier releases made it: rows are drawn within group and label, those of one entity together, and the
 * interval is the basic one. It is too short: sizes of groups are held, and what is the largest gap changes from draw to draw.
 */
export function resampledUnfairness({ gate, sums, grouping, candidate, value, seed }: Resampled): Bounds {
  const { labels } = candidate;
  const strata = Float64Array.from(labels, (label, row) => 2 * intAt(grouping.ofRow, row) + label);
  const [replicates = new Float64Array()] = bootstrap([sums], {
    rowCount: labels.length,
    strata,
    ...{ seed, resampleCount, together: candidate.witnesses },
  });
  const { low, high } = around(value, basicBounds(replicates, value, gate.confidence));
  return { low: Math.max(low, 0), high: Math.min(high, 1) };
}
