import { realAt } from '../dataset/table.ts';
import { cutOffSums, neighboursOf } from './cut-off.ts';
import { heedsFewRows } from './few-rows.ts';
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

/** Deviations of the recall of so many positive rows, to either side. */
const deviations = 2;

/**
 * What a positive row moves the share by: the slope of the ROC curve over the recalls that these positive rows may well have at the threshold: what is near a few
 * positive rows alone tells nothing of it. Where a threshold lies is known by ranks (Woodruff 1952, "Confidence intervals
 * for medians and other position measures").
 */
function slopeAround(data: Scored, recallPct: number): number {
  const { positives, negatives } = totalsOf(distinctThresholds(data));
  const recall = recallPct / 100;
  const reach = Math.max(deviations * Math.sqrt((recall * (1 - recall)) / positives), 1 / positives);
  const [low, high] = [Math.max(recall - reach, 0), Math.min(recall + reach, 1)];
  const below = low > 0 ? reached(data, 100 * low).negatives : 0;
  return (reached(data, 100 * high).negatives - below) / ((high - low) * positives * negatives);
}

/** As earlier releases had it: over 2 √n rows. One positive at least: where none is near, it is as steep as a row lets it be. */
function slopeNear(data: Scored, place: number): number {
  const thresholds = distinctThresholds(data);
  const around = neighboursOf(thresholds, place);
  return around.negatives / Math.max(around.positives, 1) / totalsOf(thresholds).negatives;
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
    statistic: (data) => {
      const totals = totalsOf(distinctThresholds(data));
      const { place, negatives } = reached(data, recallPct);
      const slope = heedsFewRows(data) ? slopeAround(data, recallPct) : slopeNear(data, place);
      const above = { positive: -slope, negative: 1 / totals.negatives };
      return cutOffSums(data, negatives / totals.negatives, {
        above,
        place,
        share: 1,
        centred: 'in-classes',
      });
    },
  },
});
