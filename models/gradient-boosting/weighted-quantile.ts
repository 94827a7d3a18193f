import { intAt, realAt } from '../../shared/dataset/table.ts';

/**
 * The quantile of values by their weights. Where all weigh 1 it is that of LightGBM and numpy: interpolated between the two
 * values at `(n - 1) · share` (Hyndman & Fan 1996, definition 7). A value of weight w is as good as w values where the
 * least weight is 1: it holds over w less the least, and slopes to the next value over the least. What the kernel
 * `leafQuantile` finds, by sorting.
 */
export function weightedQuantile(
  values: Float64Array,
  weightOf: (row: number) => number,
  share: number,
): number {
  const order = Int32Array.from(values.keys()).sort((a, b) => realAt(values, b) - realAt(values, a));
  let [total, least] = [0, Infinity];
  for (let row = 0; row < values.length; row++) {
    total += weightOf(row);
    least = Math.min(least, weightOf(row));
  }
  const wanted = (1 - share) * (total - least);
  let passed = 0;
  let at = 0;
  for (; at + 1 < order.length; at++) {
    passed += weightOf(intAt(order, at));
    const isTied = realAt(values, intAt(order, at)) === realAt(values, intAt(order, at + 1));
    if (!isTied && wanted < passed) break;
  }
  const value = realAt(values, intAt(order, at));
  if (at + 1 === order.length) return value;
  const slope = Math.max(wanted - (passed - least), 0) / least;
  return value - (value - realAt(values, intAt(order, at + 1))) * Math.min(slope, 1);
}
