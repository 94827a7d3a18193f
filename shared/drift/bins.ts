import { realAt } from '../dataset/table.ts';
import { ascendingPresent } from '../statistics/placements.ts';
import { quantile } from '../statistics/quantile.ts';

/**
 * Up to nine inner edges at the deciles of the reference, without repeats, ascending. `NaN` is a missing value and counts
 * for none; a reference without values has no edges.
 */
export function decileEdges(reference: Float64Array): Float64Array {
  const sorted = ascendingPresent(reference);
  if (sorted.length === 0) return new Float64Array();
  const deciles = Array.from({ length: 9 }, (_, i) => quantile(sorted, (i + 1) / 10));
  return Float64Array.from(new Set(deciles));
}

/**
 * Rows per bin: (−∞, e₀], (e₀, e₁], …, (eₖ, ∞), and last the missing values (`NaN`): `edges.length + 2` counts. The outer
 * bins are open, so that values the reference never had are counted too.
 */
export function binCounts(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 2);
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    const bin = Number.isNaN(value) ? edges.length + 1 : binOf(value, edges);
    counts[bin] = realAt(counts, bin) + 1;
  }
  return counts;
}

function binOf(value: number, edges: Float64Array): number {
  let bin = 0;
  while (bin < edges.length && value > realAt(edges, bin)) bin++;
  return bin;
}
