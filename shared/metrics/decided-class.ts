import { realAt } from '../dataset/table.ts';
import { remembered } from './remembered.ts';

/** The place of the likeliest class of a row that begins at `at`; the first of several. */
export function likeliestAt(scores: Float64Array, at: number, classCount: number): number {
  let best = 0;
  for (let place = 1; place < classCount; place++)
    if (realAt(scores, at + place) > realAt(scores, at + best)) best = place;
  return best;
}

/** What each row of a multiclass task is decided for. */
export const decidedClasses = remembered(({ labels, scores }): Int32Array => {
  const classCount = scores.length / labels.length;
  return Int32Array.from(labels, (_, row) => likeliestAt(scores, row * classCount, classCount));
});
