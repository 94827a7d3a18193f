import { intAt, realAt } from '../dataset/table.ts';
import { ascendingOrder } from '../statistics/ascending-order.ts';
import { remembered } from './remembered.ts';

/** The distinct scores, highest first, with the rows that have exactly that score, by label. */
export type Thresholds = {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** Which of them each row's score is. */
  readonly ofRow: Int32Array;
};

/** Rows from the lowest score to the highest. */
export const scoreOrder = remembered(({ scores }) => ascendingOrder(scores));

/** Every distinct score is a threshold at which decisions change. O(n). */
export const distinctThresholds = remembered(({ labels, scores }): Thresholds => {
  const order = scoreOrder({ labels, scores });
  const distinct = new Float64Array(scores.length);
  const positives = new Float64Array(scores.length);
  const negatives = new Float64Array(scores.length);
  const ofRow = new Int32Array(scores.length);
  let last = -1;
  for (let i = order.length - 1; i >= 0; i--) {
    const row = intAt(order, i);
    const score = realAt(scores, row);
    if (last < 0 || realAt(distinct, last) !== score) distinct[++last] = score;
    ofRow[row] = last;
    const counts = labels[row] === 1 ? positives : negatives;
    counts[last] = realAt(counts, last) + 1;
  }
  const count = last + 1;
  return {
    scores: distinct.subarray(0, count),
    positives: positives.subarray(0, count),
    negatives: negatives.subarray(0, count),
    ofRow,
  };
});
