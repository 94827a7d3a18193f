import { intAt, realAt } from '../dataset/table.ts';
import { ascendingOrder } from './ascending-order.ts';

/** An ascending copy; `values` holds no NaN. */
export function ascending(values: Float64Array): Float64Array {
  const copy = values.slice();
  return isAscending(values) ? copy : copy.sort();
}

/** Samples are sorted again and again by whoever looks at them; to look whether they are takes a fiftieth of it. */
function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) {
    const [before, value] = [realAt(values, i - 1), realAt(values, i)];
    if (!(before < value || Object.is(before, value))) return false;
  }
  return true;
}

/** An ascending copy of those that are not missing (`NaN`). */
export function ascendingPresent(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return ascending(present.subarray(0, count));
}

/**
 * For each row, twice the number of rows of the other class that score below it, equal ones counting half: twice a
 * difference of midranks, and a whole number, so that sums of placements are exact. O(n). What is not 1 is negative.
 */
export function placements(
  labels: Float64Array,
  scores: Float64Array,
  order = ascendingOrder(scores),
): Float64Array {
  const placed = new Float64Array(scores.length);
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let from = 0, end = 0; from < order.length; from = end) {
    const score = realAt(scores, intAt(order, from));
    let positives = 0;
    for (end = from; end < order.length && realAt(scores, intAt(order, end)) === score; end++)
      if (labels[intAt(order, end)] === 1) positives++;
    const negatives = end - from - positives;
    for (let i = from; i < end; i++) {
      const row = intAt(order, i);
      placed[row] = labels[row] === 1 ? 2 * negativesBelow + negatives : 2 * positivesBelow + positives;
    }
    positivesBelow += positives;
    negativesBelow += negatives;
  }
  return placed;
}
