import { witnessesOfColumn } from '../../activities/judging/group-witnesses.ts';
import type { FoldSource } from '../../activities/searching/fold-basis.ts';
import type { LargeFrame } from '../../shared/dataset/frame.ts';
import { loadColumn } from '../../shared/dataset/take-column.ts';
import type { DataFile } from './data-file.ts';
import type { Kinds } from './infer-kinds.ts';

/** Of a test whose rows the declaration keeps together by a group: the column to read, where both files have it. */
export type TestGroups = { readonly columns: readonly string[]; readonly notes: readonly string[] };

/** The column of the groups, or what to say where a file has none. */
export function testGroups(source: FoldSource, { path, columns }: DataFile, kinds: Kinds): TestGroups {
  if (source?.by !== 'group') return { columns: [], notes: [] };
  const { column } = source;
  if (kinds.has(column) && columns.some(({ name }) => name === column))
    return { columns: [column], notes: [] };
  const note = `${path}: "${column}", by which the declaration keeps rows together, is not in both files: intervals take each row for a witness of its own, and claim too much where an entity has several`;
  return { columns: [], notes: [note] };
}

/** Who each row is of; undefined where everybody has one. */
export function witnessesAmong(
  { columns, rowCount }: LargeFrame,
  { columns: [name] }: TestGroups,
): Int32Array | undefined {
  const column = name === undefined ? undefined : columns.get(name);
  return column && witnessesOfColumn(loadColumn(column, rowCount));
}
