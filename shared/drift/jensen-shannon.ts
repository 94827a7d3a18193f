import { type BinnedPair, sharesOf } from './shares.ts';

/** Jensen-Shannon distance, base 2 (Endres & Schindelin 2003): 0 for equal shares, 1 for disjoint bins, a metric. */
export function jensenShannonDistance(pair: BinnedPair): number {
  const { reference, current } = sharesOf(pair);
  let divergence = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const p = reference[bin] as number;
    const q = current[bin] as number;
    divergence += (surprise(p, q) + surprise(q, p)) / 2;
  }
  return Math.sqrt(Math.min(Math.max(divergence, 0), 1));
}

/** p log₂ (p / m) for the middle m of both; 0 where p is. */
const surprise = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log2((2 * p) / (p + q)));
