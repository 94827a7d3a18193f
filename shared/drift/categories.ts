import { type Compared, psiNoise } from './psi.ts';
import { type BinnedPair, sharesOf } from './shares.ts';

/** Rows per level, and rows without one. */
export type CategoryCounts = { readonly levels: ReadonlyMap<string, number>; readonly missing: number };

/** Levels of the bins in order; the last two are all levels that the reference lacks, and missing values. */
export type CategoryBins = BinnedPair & { readonly levels: readonly string[] };

export const otherLevel = '__other__';
export const missingLevel = '__missing__';

/**
 * Counts of both sides over the levels of the reference alone: the most frequent `levelCountMax` of them (ties by name),
 * then `__other__` for all else and `__missing__`.
 */
export function categoryBins(
  sides: { readonly reference: CategoryCounts; readonly current: CategoryCounts },
  levelCountMax = 100,
): CategoryBins {
  const kept = [...sides.reference.levels]
    .filter(([, count]) => count > 0)
    .sort(([a, aCount], [b, bCount]) => bCount - aCount || (a < b ? -1 : 1))
    .slice(0, levelCountMax)
    .map(([level]) => level);
  return {
    levels: [...kept, otherLevel, missingLevel],
    reference: countsOver(kept, sides.reference),
    current: countsOver(kept, sides.current),
  };
}

function countsOver(kept: readonly string[], { levels, missing }: CategoryCounts): Float64Array {
  const counts = kept.map((level) => levels.get(level) ?? 0);
  const known = counts.reduce((sum, count) => sum + count, 0);
  const all = [...levels.values()].reduce((sum, count) => sum + count, 0);
  return Float64Array.of(...counts, all - known, missing);
}

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

/** What the Jensen-Shannon distance stays below without change: near equal shares its square is PSI / (8 ln 2). */
export const jensenShannonNoise = (compared: Compared, probability = 0.99): number =>
  Math.sqrt(psiNoise(compared, probability) / (8 * Math.LN2));
