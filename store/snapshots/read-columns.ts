import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { LargeColumn } from '../../shared/dataset/frame.ts';
import { columnFile, type StoredColumn } from './column-file.ts';
import { type ColumnMemory, columnMemory, type ReadColumn } from './column-memory.ts';
import { type LogicalParts, placeSql } from './logical-rows.ts';
import { rowsWithout } from './rows-without.ts';

export type { ReadColumn } from './column-memory.ts';

/** The columns that were read, by the names that the request gave them. */
export type ReadColumns = {
  readonly rowCount: number;
  /** Where each row lies in the snapshot, ascending: see `placeSql`. */
  readonly places: Float64Array;
  doubles(name: string): Float64Array;
  bytes(name: string): Uint8Array;
  texts(name: string): readonly string[];
  /** Doubles and codes as columns of a frame, outside of memory where that was asked for. */
  numbers(name: string): LargeColumn;
  category(name: string, levels: readonly string[]): LargeColumn;
};

export type ColumnsRequest = {
  readonly columns: ReadonlyMap<string, ReadColumn>;
  readonly parts: LogicalParts;
  /** A condition on the rows of every part. */
  readonly where: string | null;
  /** Doubles and integers that are kept in a file in the folder. @default none */
  readonly stored?: { readonly folder: string; readonly names: ReadonlySet<string> } | undefined;
  /** Bounds the rows; the arrays are cut to those that came. */
  readonly rowCountMax: number;
};

export const placeColumn: ReadColumn = { sql: placeSql, as: 'double' };

/**
 * Reads columns into arrays, chunk by chunk, in the order of the snapshot's files (segment, row): nothing but the arrays
 * is held.
 */
export async function readColumns(
  connection: DuckDBConnection,
  request: ColumnsRequest,
): Promise<ReadColumns> {
  const superseded = await supersededPlaces(connection, request.parts);
  const rowCountMax = request.rowCountMax + superseded.length;
  const { memories, files, all } = placesOf(request, rowCountMax);
  const places = columnMemory(placeColumn, rowCountMax);
  const asked = [...request.columns.values(), placeColumn];
  const readCount = await appendRows(connection, request, asked, [...all, places]);
  const kept = rowsWithout(places.doubles(readCount), superseded);
  for (const column of kept === null ? [] : [...all, places]) column.keep(kept ?? new Int32Array());
  const rowCount = kept?.length ?? readCount;
  const memoryOf = (name: string): ColumnMemory => found(memories, name);
  return {
    rowCount,
    places: places.doubles(rowCount),
    doubles: (name) => memoryOf(name).doubles(rowCount),
    bytes: (name) => memoryOf(name).bytes(rowCount),
    texts: (name) => memoryOf(name).texts(),
    numbers: (name) =>
      files.has(name)
        ? { kind: 'number', read: found(files, name).doubles }
        : { kind: 'number', values: memoryOf(name).doubles(rowCount) },
    category: (name, levels) =>
      files.has(name)
        ? { kind: 'category', levels, read: found(files, name).integers }
        : { kind: 'category', levels, codes: memoryOf(name).integers(rowCount) },
  };
}

/** Reads columns into their memories, behind the rows that came before; answers how many rows came. */
export async function appendRows(
  connection: DuckDBConnection,
  request: Pick<ColumnsRequest, 'parts' | 'where'>,
  columns: readonly ReadColumn[],
  memories: readonly Pick<ColumnMemory, 'append'>[],
  rowsBefore = 0,
): Promise<number> {
  let readCount = 0;
  for await (const chunk of chunksOf(connection, request, columns)) {
    for (const [index, memory] of memories.entries()) memory.append(chunk, index, rowsBefore + readCount);
    readCount += chunk.rowCount;
  }
  return readCount;
}

/** Where each column is read into; `all` in the order of the request. */
function placesOf({ columns, stored }: ColumnsRequest, rowCountMax: number) {
  const memories = new Map<string, ColumnMemory>();
  const files = new Map<string, StoredColumn>();
  const file = stored && columnFile(stored.folder);
  const all = [...columns].map(([name, column]) => {
    if (!file || !stored.names.has(name) || (column.as !== 'double' && column.as !== 'integer')) {
      const memory = columnMemory(column, rowCountMax);
      memories.set(name, memory);
      return memory;
    }
    const kept = file.column(column.as, rowCountMax);
    files.set(name, kept);
    return kept;
  });
  return { memories, files, all };
}

function found<Column>(columns: ReadonlyMap<string, Column>, name: string): Column {
  const column = columns.get(name);
  if (column === undefined) throw new RangeError(`column ${name} was not read`);
  return column;
}

async function supersededPlaces(
  connection: DuckDBConnection,
  { later }: LogicalParts,
): Promise<Float64Array> {
  if (later === null) return new Float64Array();
  const reader = await connection.runAndReadAll(later.superseded);
  return Float64Array.from(reader.getColumns()[0] ?? [], Number);
}

/** What DuckDB reads ahead of us: with less its threads wait for each other and for us. */
const readAhead = '16MB';

/** The rows of a snapshot in chunks: the full segment streams, the increments come whole, for they are small. */
async function* chunksOf(
  connection: DuckDBConnection,
  { parts, where }: Pick<ColumnsRequest, 'parts' | 'where'>,
  columns: readonly ReadColumn[],
) {
  const selected = columns.map(({ sql, as }, index) => `(${sql})::${castTypes[as]} as r${index}`).join(', ');
  const select = (rows: string): string =>
    `select ${selected} from (${rows})${where === null ? '' : ` where ${where}`}`;
  await connection.run(`set streaming_buffer_size = '${readAhead}'`);
  yield* chunks(await connection.stream(select(parts.full)));
  const last = `r${columns.length - 1}`;
  if (parts.later !== null)
    yield* chunks(await connection.run(`${select(parts.later.increments)} order by ${last}`));
}

const castTypes = { double: 'double', integer: 'integer', byte: 'utinyint', text: 'varchar' } as const;

async function* chunks(result: DuckDBResult) {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}
