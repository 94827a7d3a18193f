import { byClass } from '../statistics/by-class.ts';
import { ascending } from '../statistics/placements.ts';
import { remembered } from './remembered.ts';

/** The distinct scores, highest first, with the rows that have exactly that score, by label. */
export type Thresholds = {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
};

/** Every distinct score is a threshold at which decisions change. O(n log n). */
export const distinctThresholds = remembered(({ labels, scores }): Thresholds => {
  const classes = byClass(labels, scores);
  const positive = ascending(classes.positive);
  const negative = ascending(classes.negative);
  const found = [0, 1, 2].map(() => new Float64Array(scores.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let count = 0;
  for (let i = positive.length - 1, j = negative.length - 1; i >= 0 || j >= 0; count++) {
    const score = Math.max(positive[i] ?? Number.NEGATIVE_INFINITY, negative[j] ?? Number.NEGATIVE_INFINITY);
    const [p, n] = [i, j];
    while (i >= 0 && positive[i] === score) i--;
    while (j >= 0 && negative[j] === score) j--;
    found[0][count] = score;
    found[1][count] = p - i;
    found[2][count] = n - j;
  }
  const [distinct, positives, negatives] = found;
  return {
    scores: distinct.subarray(0, count),
    positives: positives.subarray(0, count),
    negatives: negatives.subarray(0, count),
  };
});
