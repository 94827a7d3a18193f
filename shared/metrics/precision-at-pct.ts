import { realAt } from '../dataset/table.ts';
import { cutOffSums, neighboursOf } from './cut-off.ts';
import { heedsFewRows } from './few-rows.ts';
import type { Metric, Scored } from './metric.ts';
import { binaryProblem } from './soundness.ts';
import { distinctThresholds } from './thresholds.ts';

/** Where the rows with the highest scores end: the threshold, and the share of its rows that still belong to them. */
type Cut = {
  readonly place: number;
  readonly share: number;
  readonly rowCount: number;
  readonly positives: number;
};

/** The highest ⌈pct % · n⌉ rows; rows that tie at the cut-off count by the share of them that fits in. */
function topOf(data: Scored, pct: number): Cut {
  const { positives, negatives } = distinctThresholds(data);
  const rowCount = Math.max(1, Math.ceil((pct * data.labels.length) / 100 - 1e-9));
  let above = 0;
  let positivesAbove = 0;
  for (let place = 0; place < positives.length; place++) {
    const here = realAt(positives, place) + realAt(negatives, place);
    if (above + here >= rowCount) {
      const share = (rowCount - above) / here;
      return { place, share, rowCount, positives: positivesAbove + share * realAt(positives, place) };
    }
    above += here;
    positivesAbove += realAt(positives, place);
  }
  return { place: positives.length - 1, share: 1, rowCount, positives: positivesAbove };
}

/**
 * Share of positive rows among the `pct` percent with the highest scores, of those that can be acted on. A row above the
 * cut-off pushes one at the cut-off out, which is positive as often as its neighbours are.
 */
export const precisionAtPct = (pct: number): Metric => ({
  name: `precision_at_pct_${pct}`,
  tasks: ['binary'],
  better: 'higher',
  range: [0, 1],
  trials: (data) => (heedsFewRows(data) ? topOf(data, pct).rowCount : Number.POSITIVE_INFINITY),
  measure: (data) => {
    const reason = binaryProblem(data);
    if (reason) return { kind: 'undefined', reason };
    const { positives, rowCount } = topOf(data, pct);
    return { kind: 'value', value: positives / rowCount };
  },
  spread: {
    kind: 'bootstrap',
    interval: 'percentile',
    statistic: (data) => {
      const { place, share, rowCount, positives } = topOf(data, pct);
      const around = neighboursOf(distinctThresholds(data), place);
      const rate = around.positives / (around.positives + around.negatives);
      const above = { positive: (1 - rate) / rowCount, negative: -rate / rowCount };
      const centred = heedsFewRows(data) ? 'together' : 'in-classes';
      return cutOffSums(data, positives / rowCount, { above, place, share, centred });
    },
  },
});
