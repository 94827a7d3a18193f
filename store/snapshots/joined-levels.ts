import { intAt } from '../../shared/dataset/table.ts';
import type { ColumnMemory } from './column-memory.ts';

type Levels = readonly (readonly string[] | null)[];
type Slice = { readonly from: number; readonly segment: { readonly rowCount: number } };

/** The levels of all segments, column by column, in the order of their bytes; codes are rewritten to be theirs. */
export const joinLevels = (
  ofSegments: readonly Levels[],
  slices: readonly Slice[],
  memories: readonly ColumnMemory[],
): Levels =>
  memories.map((memory, column) => {
    const own = ofSegments.map((levels) => levels[column] ?? null);
    if (own[0] === null) return null;
    const joined = union(own.map((levels) => levels ?? []));
    for (const [
      segment,
      {
        from,
        segment: { rowCount },
      },
    ] of slices.entries())
      recode(memory.integers(from + rowCount).subarray(from), own[segment] ?? [], joined);
    return joined;
  });

/** Levels that no row has are left out; the codes of the others move up. */
export function withoutUnused(codes: Int32Array, levels: readonly string[]) {
  const counts = new Int32Array(levels.length + 1);
  for (let row = 0; row < codes.length; row++) {
    const place = intAt(codes, row) + 1;
    counts[place] = intAt(counts, place) + 1;
  }
  const used = levels.filter((_, code) => intAt(counts, code + 1) > 0);
  recode(codes, levels, used);
  return { codes, levels: used };
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = lists;
  if (lists.every((list) => isEqual(list, first))) return first;
  const bytes = [...new Set(lists.flat())].map((level) => ({ level, key: Buffer.from(level) }));
  return bytes.sort((one, two) => Buffer.compare(one.key, two.key)).map(({ level }) => level);
}

const isEqual = (one: readonly string[], two: readonly string[]): boolean =>
  one.length === two.length && one.every((level, code) => level === two[code]);

function recode(codes: Int32Array, from: readonly string[], to: readonly string[]): void {
  if (isEqual(from, to)) return;
  const codeOf = new Map(to.map((level, code) => [level, code]));
  const next = Int32Array.from(from, (level) => codeOf.get(level) ?? -1);
  for (let row = 0; row < codes.length; row++) {
    const code = intAt(codes, row);
    if (code >= 0) codes[row] = intAt(next, code);
  }
}
