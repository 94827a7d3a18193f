import { binCounts, decileEdges } from '../drift/bins.ts';
import { ascendingPresent } from '../statistics/placements.ts';
import { quantile } from '../statistics/quantile.ts';
import type { NumberProfile } from './profile.ts';

const known = new WeakMap<Float64Array, Float64Array>();

/** Ascending values without the missing ones (`NaN`), sorted once for whoever asks of the same sample. */
export function presentValues(values: Float64Array): Float64Array {
  const present = known.get(values) ?? ascendingPresent(values);
  known.set(values, present);
  return present;
}

/** Profile of a sample. Sums run over ascending values, so that the order of rows does not matter. */
export function numberProfile(values: Float64Array, missingShare: number): NumberProfile {
  const sorted = presentValues(values);
  if (sorted.length === 0)
    return {
      kind: 'number',
      missingShare,
      mean: null,
      deviation: null,
      quantiles: [],
      edges: [],
      counts: [],
    };
  const mean = sum(sorted) / sorted.length;
  const variance = sum(sorted.map((value) => (value - mean) ** 2)) / sorted.length;
  const edges = decileEdges(sorted);
  return {
    kind: 'number',
    missingShare,
    mean,
    deviation: Math.sqrt(variance),
    quantiles: Array.from({ length: 101 }, (_, percent) => quantile(sorted, percent / 100)),
    edges: [...edges],
    counts: [...binCounts(sorted, edges).fill(values.length - sorted.length, edges.length + 1)],
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
