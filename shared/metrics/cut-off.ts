import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from '../statistics/statistic.ts';
import { centred } from './centred.ts';
import type { Scored } from './metric.ts';
import { distinctThresholds, type Thresholds } from './thresholds.ts';

/** What a row at or above the cut-off adds to a statistic, by its label. */
export type AboveCut = { readonly positive: number; readonly negative: number };

/** Rows at the thresholds around a place, by label. */
export type Neighbours = { readonly positives: number; readonly negatives: number };

/**
 * The thresholds around a place, widened by one on each side until they hold 2 √n rows: what is known of labels where the
 * cut-off of another sample would fall.
 */
export function neighboursOf({ positives, negatives, ofRow }: Thresholds, place: number): Neighbours {
  const wanted = 2 * Math.sqrt(ofRow.length);
  const at = (index: number): Neighbours =>
    index < 0 || index >= positives.length
      ? { positives: 0, negatives: 0 }
      : { positives: realAt(positives, index), negatives: realAt(negatives, index) };
  let around = at(place);
  for (let reach = 1; reach < positives.length && around.positives + around.negatives < wanted; reach++) {
    const [above, below] = [at(place - reach), at(place + reach)];
    around = {
      positives: around.positives + above.positives + below.positives,
      negatives: around.negatives + above.negatives + below.negatives,
    };
  }
  return around;
}

/** The cut-off, and what rows above it add. `centred`: the statistic is one of each class, or of all rows and so of their labels. */
export type CutOff = {
  readonly above: AboveCut;
  readonly place: number;
  readonly share: number;
  readonly centred: 'in-classes' | 'together';
};

/**
 * Sums of a statistic of the rows above a cut-off that the scores themselves set: its value plus the influence of each row
 * that is drawn (the infinitesimal jackknife, Efron 1982, ch. 6), within [0, 1]. The threshold at the cut-off itself counts
 * with the share that lies above.
 */
export function cutOffSums(data: Scored, value: number, cut: CutOff): RowSums {
  const thresholds = distinctThresholds(data);
  const { positive, negative } = influencesOf(thresholds, cut);
  return {
    width: 1,
    add: (row, into, at) => {
      const threshold = intAt(thresholds.ofRow, row);
      into[at] = realAt(into, at) + realAt(data.labels[row] === 1 ? positive : negative, threshold);
    },
    value: (sums, at) => Math.min(Math.max(value + realAt(sums, at), 0), 1),
  };
}

function influencesOf(thresholds: Thresholds, { above, place, share, centred: how }: CutOff) {
  const { positives, negatives, ofRow } = thresholds;
  const weightAt = (index: number): number => (index < place ? 1 : index === place ? share : 0);
  const positive = positives.map((_, index) => weightAt(index) * above.positive);
  const negative = negatives.map((_, index) => weightAt(index) * above.negative);
  if (how === 'in-classes')
    return { positive: centred(positive, positives), negative: centred(negative, negatives) };
  const mean = (weightedSum(positive, positives) + weightedSum(negative, negatives)) / ofRow.length;
  return { positive: positive.map((each) => each - mean), negative: negative.map((each) => each - mean) };
}

function weightedSum(influences: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < influences.length; at++) sum += realAt(influences, at) * realAt(weights, at);
  return sum;
}
