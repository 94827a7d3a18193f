import { ascending } from './placements.ts';

/**
 * First Wasserstein distance of two samples: the area between their distribution functions (Vallender 1974), in the
 * unit of the values. Samples are not empty and hold no NaN.
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0)
    throw new RangeError(`empty sample: ${a.length} and ${b.length} rows`);
  const left = ascending(a);
  const right = ascending(b);
  let area = 0;
  let at = Math.min(left[0] as number, right[0] as number);
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const next = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY);
    area += Math.abs(i / left.length - j / right.length) * (next - at);
    at = next;
    while (i < left.length && left[i] === at) i++;
    while (j < right.length && right[j] === at) j++;
  }
  return area;
}
