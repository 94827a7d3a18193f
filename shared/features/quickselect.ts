import { realAt } from '../dataset/table.ts';

/** Good pivots halve the range: 2^64 values would be done by then. */
const roundsMax = 64;

/**
 * The value at place `k` (0-based) of the ascending order. Reorders `values` in place, so that everything before `k`
 * is not greater. Expected linear time; many equal values do not slow it down.
 * Source: Hoare 1961, Algorithm 65 (FIND), with the median of three as pivot. An order that keeps choosing poor pivots
 * ends in a sort of the rest, so that no input costs quadratic time.
 */
export function quickselect(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  for (let round = 0; low < high; round++) {
    if (round === roundsMax) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = medianOfThree(
      realAt(values, low),
      realAt(values, (low + high) >>> 1),
      realAt(values, high),
    );
    let i = low;
    let j = high;
    while (i <= j) {
      while (realAt(values, i) < pivot) i++;
      while (realAt(values, j) > pivot) j--;
      if (i > j) break;
      const held = realAt(values, i);
      values[i++] = realAt(values, j);
      values[j--] = held;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return realAt(values, k);
}

/** Median of finite values, the mean of the middle two where their number is even. Reorders `values`. */
export function median(values: Float64Array): number {
  const middle = values.length >>> 1;
  const upper = quickselect(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < middle; i++) if (realAt(values, i) > lower) lower = realAt(values, i);
  return lower + (upper - lower) / 2;
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
