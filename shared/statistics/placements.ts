/** An ascending copy; `values` holds no NaN. */
export const ascending = (values: Float64Array): Float64Array => values.slice().sort();

/** How many of the ascending values are below x. */
export function countBelow(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending values are at or below x. */
export function countUpTo(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 1-based ranks; equal values share the mean of their ranks. O(n log n). */
export function midranks(values: Float64Array): Float64Array {
  const sorted = ascending(values);
  return values.map((x) => (countBelow(sorted, x) + countUpTo(sorted, x) + 1) / 2);
}

/** For each x of `of`, the share of `among` that lies below it, equal ones counting half. */
export function placements(of: Float64Array, among: Float64Array): Float64Array {
  const sorted = ascending(among);
  return of.map((x) => (countBelow(sorted, x) + countUpTo(sorted, x)) / (2 * sorted.length));
}
