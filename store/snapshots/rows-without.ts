import { realAt } from '../../shared/dataset/table.ts';

/**
 * The rows whose place is not among those to be left out, or null where that is all of them. Both ascend strictly.
 *
 * @throws RangeError where the rows came in another order than that of their file
 */
export function rowsWithout(places: Float64Array, leftOut: Float64Array): Int32Array | null {
  const kept = new Int32Array(places.length);
  let count = 0;
  let next = 0;
  for (let row = 0; row < places.length; row++) {
    const place = realAt(places, row);
    if (row > 0 && place <= realAt(places, row - 1))
      throw new RangeError(`place ${place} came after place ${realAt(places, row - 1)}`);
    while (next < leftOut.length && realAt(leftOut, next) < place) next++;
    if (next === leftOut.length || realAt(leftOut, next) !== place) kept[count++] = row;
  }
  return count === places.length ? null : kept.subarray(0, count);
}
