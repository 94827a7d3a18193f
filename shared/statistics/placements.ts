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
export function countUpTo(sorted: Float64Array, x: number, from = 0): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * For each x of `of`, twice the number of values of `among` below it, equal ones counting half: twice a difference of
 * midranks, and a whole number, so that sums of placements are exact. O(n log n).
 */
export function placements(of: Float64Array, among: Float64Array): Float64Array {
  const sorted = ascending(among);
  return of.map((x) => {
    const below = countBelow(sorted, x);
    return sorted[below] === x ? below + countUpTo(sorted, x, below) : 2 * below;
  });
}
