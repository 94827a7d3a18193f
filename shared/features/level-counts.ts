import type { CategoryColumn, StoredCategory } from '../dataset/frame.ts';
import { intAt } from '../dataset/table.ts';
import { codeTaker } from '../dataset/take-column.ts';

/** Levels that occur in the rows, most frequent first, ties by name; and how many rows lack a value. */
export type LevelCounts = { readonly levels: readonly string[]; readonly missingCount: number };

/** Rows that are looked at together. */
const blockRows = 2_048;

export function countLevels(column: CategoryColumn | StoredCategory, rows: Int32Array): LevelCounts {
  const counts = new Int32Array(column.levels.length + 1);
  const take = codeTaker(column);
  const codes = new Int32Array(Math.min(blockRows, rows.length));
  for (let begin = 0; begin < rows.length; begin += blockRows) {
    const part = rows.subarray(begin, begin + blockRows);
    take(part, codes, 0);
    for (let i = 0; i < part.length; i++) {
      const code = intAt(codes, i) + 1;
      counts[code] = intAt(counts, code) + 1;
    }
  }
  const seen = column.levels
    .map((level, code) => ({ level, count: intAt(counts, code + 1) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareText(a.level, b.level));
  return { levels: seen.map(({ level }) => level), missingCount: intAt(counts, 0) };
}

/** By code unit: the same order on every machine, whatever its locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
