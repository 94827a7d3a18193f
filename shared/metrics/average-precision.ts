import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import { freedomOf } from '../statistics/freedom.ts';
import type { Metric, Scored } from './metric.ts';
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
    ...{ kind: 'bootstrap', interval: 'percentile', sums: influenceSums },
    freedom: (data, other) => freedomOf(influencesByUnit(data, other)),
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
  const thresholds = distinctThresholds({ labels, scores });
  const value = areaOf(thresholds);
  const { positive, negative } = influencesOf(thresholds, value);
  return {
    width: 1,
    add: (row, into, at) => {
      const threshold = intAt(thresholds.ofRow, row);
      const influence = (labels[row] === 1 ? positive : negative)[threshold] as number;
      into[at] = (into[at] as number) + influence;
    },
    value: (sums, at) => Math.min(Math.max(value + (sums[at] as number), 0), 1),
  };
}

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
  const sums = [influenceSums(data), ...(other ? [influenceSums(other)] : [])];
  const { witnesses } = data;
  const units = new Float64Array(witnesses ? unitCountOf(data) : data.labels.length);
  const terms = new Float64Array(sums.length);
  for (let row = 0; row < data.labels.length; row++) {
    terms.fill(0);
    sums.forEach(({ add }, at) => {
      add(row, terms, at);
    });
    const unit = witnesses ? intAt(witnesses, row) : row;
    units[unit] = realAt(units, unit) + realAt(terms, 0) - (terms[1] ?? 0);
  }
  return units;
}
