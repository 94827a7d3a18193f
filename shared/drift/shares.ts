/** Counts of the same bins on both sides. */
export type BinnedPair = { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> };

/** Counts as shares of their sum. */
export function sharesOf({ reference, current }: BinnedPair): {
  reference: Float64Array;
  current: Float64Array;
} {
  if (reference.length !== current.length) {
    throw new RangeError(`bin counts differ: ${reference.length} and ${current.length}`);
  }
  return { reference: normalised(reference, 'reference'), current: normalised(current, 'current') };
}

function normalised(counts: ArrayLike<number>, side: string): Float64Array {
  const shares = Float64Array.from(counts);
  const total = shares.reduce((sum, count) => sum + count, 0);
  if (!(total > 0) || shares.some((count) => count < 0)) {
    throw new RangeError(`${side} counts must not be negative and must sum to more than 0, got ${total}`);
  }
  return shares.map((count) => count / total);
}
