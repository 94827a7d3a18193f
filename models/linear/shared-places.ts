import { realAt } from '../../shared/dataset/table.ts';
import type { SymmetricMatrix } from './cholesky.ts';

/**
 * The same place of every class, by where they stand among the kept places; none where there is one class. What is added to
 * all of them changes no probability: in that direction the second derivatives have the penalty alone, or nothing.
 */
export function sharedPlaces(
  kept: Int32Array,
  classSize: number,
  classCount: number,
): readonly (readonly number[])[] {
  if (classCount === 1) return [];
  const groups = Array.from({ length: classSize }, (): number[] => []);
  for (const [at, place] of kept.entries()) groups[place % classSize]?.push(at);
  return groups.filter(({ length }) => length === classCount);
}

/**
 * The matrix with the mean of its other eigenvalues in those directions, which are eigenvectors: it can be factored then, and
 * what is solved across them is the same.
 *
 * @param penaltyAt what the diagonal holds of the penalty
 */
export function stiffened(
  { values, size }: SymmetricMatrix,
  shared: readonly (readonly number[])[],
  penaltyAt: (at: number) => number,
): SymmetricMatrix {
  if (shared.length === 0) return { values, size };
  const held = shared.map(([first = 0]) => penaltyAt(first));
  let others = -held.reduce((sum, penalty) => sum + penalty, 0);
  for (let at = 0; at < size; at++) others += realAt(values, at * size + at);
  const mean = others / (size - shared.length);
  const stiff = values.slice();
  for (const [index, places] of shared.entries())
    for (const row of places)
      for (const column of places) {
        const at = row * size + column;
        if (column <= row) stiff[at] = realAt(stiff, at) + (mean - (held[index] ?? 0)) / places.length;
      }
  return { values: stiff, size };
}

/** Shares less their mean over the classes, place by place. */
export function withoutMeans(shares: Float64Array, shared: readonly (readonly number[])[]): Float64Array {
  const told = shares.slice();
  for (const places of shared) {
    const mean = places.reduce((sum, at) => sum + realAt(shares, at), 0) / places.length;
    for (const at of places) told[at] = realAt(told, at) - mean;
  }
  return told;
}
