import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
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
  integers(name: string): Int32Array;
  bytes(name: string): Uint8Array;
  texts(name: string): readonly string[];
};

export type ColumnsRequest = {
  readonly columns: ReadonlyMap<string, ReadColumn>;
  readonly parts: LogicalParts;
  /** A condition on the rows of every part. */
  readonly where: string | null;
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
  const columns = [...request.columns.values()];
  const places = columnMemory(placeColumn, rowCountMax);
  const memories = columns.map((column) => columnMemory(column, rowCountMax));
  const readCount = await appendRows(connection, request, [...columns, placeColumn], [...memories, places]);
  const kept = rowsWithout(places.doubles(readCount), superseded);
  for (const memory of kept === null ? [] : [...memories, places]) memory.keep(kept ?? new Int32Array());
  const rowCount = kept?.length ?? readCount;
  const memoryOf = memoryByName([...request.columns.keys()], memories);
  return {
    rowCount,
    places: places.doubles(rowCount),
    doubles: (name) => memoryOf(name).doubles(rowCount),
    integers: (name) => memoryOf(name).integers(rowCount),
    bytes: (name) => memoryOf(name).bytes(rowCount),
    texts: (name) => memoryOf(name).texts(),
  };
}

/** Reads columns into their memories, behind the rows that came before; answers how many rows came. */
export async function appendRows(
  connection: DuckDBConnection,
  request: Pick<ColumnsRequest, 'parts' | 'where'>,
  columns: readonly ReadColumn[],
  memories: readonly ColumnMemory[],
  rowsBefore = 0,
): Promise<number> {
  let readCount = 0;
  for await (const chunk of chunksOf(connection, request, columns)) {
    for (const [index, memory] of memories.entries()) memory.append(chunk, index, rowsBefore + readCount);
    readCount += chunk.rowCount;
  }
  return readCount;
}

async function supersededPlaces(
  connection: DuckDBConnection,
  { later }: LogicalParts,
): Promise<Float64Array> {
  if (later === null) return new Float64Array();
  const reader = await connection.runAndReadAll(later.superseded);
  return Float64Array.from(reader.getColumns()[0] ?? [], Number);
}

function memoryByName(names: readonly string[], memories: readonly ColumnMemory[]) {
  return (name: string): ColumnMemory => {
    const memory = memories[names.indexOf(name)];
    if (memory === undefined) throw new RangeError(`column ${name} was not read`);
    return memory;
  };
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
