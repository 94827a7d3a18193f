import { realAt } from '../dataset/table.ts';
import { cutOffSums, neighboursOf } from './cut-off.ts';
import type { Metric, Scored } from './metric.ts';
import { bothClassesProblem } from './soundness.ts';
import { distinctThresholds, type Thresholds } from './thresholds.ts';

type Counts = { readonly positives: number; readonly negatives: number };

const totalsOf = ({ positives, negatives }: Thresholds): Counts => ({
  positives: positives.reduce((sum, count) => sum + count, 0),
  negatives: negatives.reduce((sum, count) => sum + count, 0),
});

/** The highest threshold that finds so many percent of the positive rows, and the negative rows at or above it. */
function reached(data: Scored, recallPct: number): { readonly place: number; readonly negatives: number } {
  const thresholds = distinctThresholds(data);
  const wanted = recallPct * totalsOf(thresholds).positives;
  let [found, negatives] = [0, 0];
  for (let place = 0; place < thresholds.scores.length; place++) {
    found += realAt(thresholds.positives, place);
    negatives += realAt(thresholds.negatives, place);
    if (found * 100 >= wanted) return { place, negatives };
  }
  return { place: thresholds.scores.length - 1, negatives };
}

/**
 * The smallest share of negative rows that are taken for positive where a threshold finds `recallPct` percent of the
 * positive ones. A positive row above the cut-off lets the threshold rise, by the slope of the ROC curve there.
 */
export const fprAtRecall = (recallPct: number): Metric => ({
  name: `fpr_at_recall_${recallPct}`,
  tasks: ['binary'],
  better: 'lower',
  range: [0, 1],
  measure: (data) => {
    const reason = bothClassesProblem(data);
    if (reason) return { kind: 'undefined', reason };
    const { negatives } = totalsOf(distinctThresholds(data));
    return { kind: 'value', value: reached(data, recallPct).negatives / negatives };
  },
  spread: {
    kind: 'bootstrap',
    interval: 'percentile',
    sums: (data) => {
      const thresholds = distinctThresholds(data);
      const totals = totalsOf(thresholds);
      const { place, negatives } = reached(data, recallPct);
      const around = neighboursOf(thresholds, place);
      // One positive at least: where none is near, the curve is as steep as a single row lets it be.
      const slope = around.negatives / Math.max(around.positives, 1) / totals.negatives;
      const above = { positive: -slope, negative: 1 / totals.negatives };
      return cutOffSums(data, negatives / totals.negatives, { above, place, share: 1 });
    },
  },
});
