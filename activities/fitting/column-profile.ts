import { levelsMax } from '../../shared/contract/compile-levels.ts';
import { numberProfile } from '../../shared/contract/number-profile.ts';
import type { CategoryProfile, ColumnProfile, NumberProfile } from '../../shared/contract/profile.ts';
import type { CategoryColumn, FrameColumn } from '../../shared/dataset/frame.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';

/** Numbers are profiled from so many rows at most, evenly spaced. */
const sampleRowCountMax = 10_000;

/** So many of the rows at most, evenly spaced. */
export function evenlySpaced(rows: Int32Array): Int32Array {
  const count = Math.min(rows.length, sampleRowCountMax);
  return Int32Array.from({ length: count }, (_, index) =>
    intAt(rows, Math.floor((index * rows.length) / count)),
  );
}

/** How a column is distributed over the rows; quantiles of numbers are those of the sample. */
export const profileOf = (column: FrameColumn, rows: Int32Array, sample: Int32Array): ColumnProfile =>
  column.kind === 'number' ? numbersOf(column.values, rows, sample) : levelsOf(column, rows);

/** What is not finite is missing, as for the encoders. */
function numbersOf(values: Float64Array, rows: Int32Array, sample: Int32Array): NumberProfile {
  let missingCount = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = realAt(values, intAt(rows, i));
    if (value - value !== 0) missingCount++;
  }
  const sampled = takeRows(values, sample).map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return numberProfile(sampled, shareOf(missingCount, rows));
}

function levelsOf({ codes, levels }: CategoryColumn, rows: Int32Array): CategoryProfile {
  const counts = new Int32Array(levels.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const code = intAt(codes, intAt(rows, i)) + 1;
    counts[code] = intAt(counts, code) + 1;
  }
  const seen = levels
    .map((level, code) => [level, intAt(counts, code + 1)] as const)
    .filter(([, count]) => count > 0)
    .toSorted(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  return {
    kind: 'category',
    missingShare: shareOf(intAt(counts, 0), rows),
    distinctCount: seen.length,
    levels: seen.slice(0, levelsMax),
    isComplete: seen.length <= levelsMax,
  };
}

const shareOf = (count: number, rows: Int32Array): number => (rows.length === 0 ? 0 : count / rows.length);
