import type { BinnedPair } from './shares.ts';

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
