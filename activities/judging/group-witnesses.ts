import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { Frame, FrameColumn } from '../../shared/dataset/frame.ts';
import { witnessesOf } from '../../shared/metrics/witnesses.ts';

type Cut = Pick<VersionManifest, 'split'>;
type Columns = { readonly columns: readonly { readonly name: string }[] };

/** The column of the groups that a version's rows are kept together by; none where it was cut otherwise. */
export const groupOf = ({ split }: Cut, { columns }: Columns): readonly string[] =>
  split.by === 'group' && columns.some(({ name }) => name === split.column) ? [split.column] : [];

/** Rows of one group are one witness; rows without one are each their own. */
export function witnessesIn({ columns }: Frame, { split }: Cut): Int32Array | undefined {
  const column = split.by === 'group' ? columns.get(split.column) : undefined;
  return column && witnessesOfColumn(column);
}

export function witnessesOfColumn(column: FrameColumn): Int32Array | undefined {
  if (column.kind === 'number') return witnessesOf(column.values);
  return witnessesOf(Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)));
}
