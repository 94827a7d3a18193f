import type { DuckDBConnection } from '@duckdb/node-api';
import { columnOf } from '../../shared/contract/row-state.ts';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import type { FrameRequest, ReadFrame } from './frame-request.ts';
import { readKept } from './kept-frame.ts';
import { type KeptSpec, labelSpec, specOf } from './kept-spec.ts';
import { isHashed, partsAt } from './segment-parts.ts';

/** Whether every row of the snapshot is asked for, and nothing that is told of rows but what hashes and cells say. */
export const isWhole = ({ allUsed, manifest, split, parts, other, withKeys }: FrameRequest): boolean =>
  allUsed === true &&
  manifest.deletedAt === null &&
  manifest.window === undefined &&
  isHashed(split) &&
  parts === undefined &&
  other === undefined &&
  !withKeys;

/** All rows of the snapshot, from what was kept of its columns; the same as they are read otherwise, to the bit. */
export async function readWhole(
  connection: DuckDBConnection,
  request: FrameRequest,
  pathOf: (file: string) => string,
): Promise<ReadFrame> {
  const { table, manifest, weight } = request;
  const columns = request.columns.map((name) => columnOf(table, name));
  const specs: readonly KeptSpec[] = [
    labelSpec(table),
    ...(weight ? [specOf(columnOf(table, weight))] : []),
    ...columns.map((column) => specOf(column)),
  ];
  const read = await readKept(connection, { specs, manifest, pathOf });
  const values = read.columns.flatMap((column) => (column.kind === 'number' ? [column.values] : []));
  const [labels = new Float64Array(), weights = new Float64Array()] = values;
  const { rowCount, places, keep } = read;
  const frame = { rowCount, columns: new Map(zip(request.columns, read.columns.slice(weight ? 2 : 1))) };
  const part = await partsAt(connection, request, { places, pathOf });
  return { frame, part, labels, ...(weight ? { weights } : {}), places, keep };
}

const zip = (names: readonly string[], columns: readonly FrameColumn[]) =>
  names.flatMap((name, index) => {
    const column = columns[index];
    return column === undefined ? [] : [[name, column] as const];
  });
