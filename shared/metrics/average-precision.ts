import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from '../statistics/statistic.ts';
import type { Metric, Scored } from './metric.ts';
import { remembered } from './remembered.ts';
import { binaryProblem } from './soundness.ts';
import { distinctThresholds, type Thresholds } from './thresholds.ts';
import { unitCountOf } from './witnesses.ts';

/**
 * Area under the precision-recall curve as Σ (R_i − R_{i−1}) P_i over distinct thresholds, without interpolation; the
 * prevalence where all scores tie, 0 with a warning where no row is positive.
 *
 * Its bootstrap resamples the influence of each row, the derivative of the value by the row's weight (the infinitesimal
 * jackknife, Efron 1982, ch. 6): the same to first order as sorting the rows anew for every resample, in no time.
 */
export const averagePrecision: Metric = {
  name: 'average_precision',
  tasks: ['binary'],
  better: 'higher',
  range: [0, 1],
  measure: (data) => {
    const reason = binaryProblem(data);
    if (reason) return { kind: 'undefined', reason };
    if (data.labels.includes(1)) return { kind: 'value', value: areaOf(distinctThresholds(data)) };
    return { kind: 'value', value: 0, warning: 'no row is positive: average_precision is 0 by convention' };
  },
  spread: {
    ...{ kind: 'bootstrap', interval: 'percentile', statistic: influenceSums },
    influences: influencesByUnit,
  },
};

function areaOf({ positives, negatives }: Thresholds): number {
  let area = 0;
  let above = 0;
  let positivesAbove = 0;
  for (let at = 0; at < positives.length; at++) {
    const here = positives[at] as number;
    positivesAbove += here;
    above += here + (negatives[at] as number);
    area += (here * positivesAbove) / above;
  }
  return positivesAbove === 0 ? 0 : area / positivesAbove;
}

/** The value plus the influences of the rows that were drawn; it stays in [0, 1]. */
function influenceSums({ labels, scores }: Scored): RowSums {
  const value = areaOf(distinctThresholds({ labels, scores }));
  const influences = rowInfluences({ labels, scores });
  return {
    width: 1,
    add: (row, into, at) => {
      into[at] = (into[at] as number) + realAt(influences, row);
    },
    value: (sums, at) => Math.min(Math.max(value + (sums[at] as number), 0), 1),
  };
}

/** Once for the resamples and for what they tell. */
const rowInfluences = remembered(({ labels, scores }): Float64Array => {
  const thresholds = distinctThresholds({ labels, scores });
  const { positive, negative } = influencesOf(thresholds, areaOf(thresholds));
  const influences = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const threshold = intAt(thresholds.ofRow, row);
    influences[row] = realAt(labels[row] === 1 ? positive : negative, threshold);
  }
  return influences;
});

type Influences = { readonly positive: Float64Array; readonly negative: Float64Array };

/**
 * d AP / d weight of a positive and of a negative row at each threshold, together 0: for TP and FP the rows at or above,
 * d precision / d TP = FP / (TP + FP)² and d precision / d FP = −TP / (TP + FP)²; and one positive more divides all by more.
 */
function influencesOf({ positives, negatives }: Thresholds, value: number): Influences {
  const count = positives.length;
  const positive = new Float64Array(count);
  const negative = new Float64Array(count);
  let truePositive = positives.reduce((sum, here) => sum + here, 0);
  let falsePositive = negatives.reduce((sum, here) => sum + here, 0);
  const total = truePositive;
  let byPositive = 0;
  let byNegative = 0;
  for (let at = count - 1; at >= 0 && total > 0; at--) {
    const here = positives[at] as number;
    const above = truePositive + falsePositive;
    byPositive += (here * falsePositive) / above ** 2;
    byNegative -= (here * truePositive) / above ** 2;
    positive[at] = (truePositive / above + byPositive - value) / total;
    negative[at] = byNegative / total;
    truePositive -= here;
    falsePositive -= negatives[at] as number;
  }
  return { positive, negative };
}

/** The influence of each row, or of all rows of a witness; of the gain over another model where one is given. */
function influencesByUnit(data: Scored, other?: Scored): Float64Array {
  const own = rowInfluences(data);
  const beside = other && rowInfluences(other);
  const { witnesses } = data;
  if (!witnesses && !beside) return own;
  const units = new Float64Array(witnesses ? unitCountOf(data) : own.length);
  for (let row = 0; row < own.length; row++) {
    const unit = witnesses ? intAt(witnesses, row) : row;
    const gained = beside ? realAt(own, row) - realAt(beside, row) : realAt(own, row);
    units[unit] = realAt(units, unit) + gained;
  }
  return units;
}
