import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { type ColumnMemory, columnMemory, type ReadColumn } from './column-memory.ts';
import { type LogicalParts, placeSql } from './logical-rows.ts';
import { type Piece, piecesInOrder } from './row-order.ts';

export type { ReadColumn } from './column-memory.ts';

/** The columns that were read, by the names that the request gave them. */
export type ReadColumns = {
  readonly rowCount: number;
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

const placeColumn: ReadColumn = { sql: placeSql, as: 'double' };

/**
 * Reads columns into arrays, chunk by chunk, in the order of the snapshot's files (segment, row): nothing but the arrays
 * is held.
 */
export async function readColumns(
  connection: DuckDBConnection,
  request: ColumnsRequest,
): Promise<ReadColumns> {
  const { rowCountMax } = request;
  const columns = [...request.columns.values()];
  const places = columnMemory(placeColumn, rowCountMax);
  const memories = columns.map((column) => columnMemory(column, rowCountMax));
  const chunks: Piece[] = [];
  let rowCount = 0;
  for await (const chunk of chunksOf(connection, request, [...columns, placeColumn])) {
    for (const [index, memory] of memories.entries()) memory.append(chunk, index, rowCount);
    places.append(chunk, memories.length, rowCount);
    chunks.push({ begin: rowCount, end: rowCount + chunk.rowCount });
    rowCount += chunk.rowCount;
  }
  const order = piecesInOrder(places.doubles(rowCount), chunks);
  if (order !== null) {
    const scratch = new Uint8Array(8 * rowCount);
    for (const memory of memories) memory.arrange(order, scratch);
  }
  const memoryOf = memoryByName([...request.columns.keys()], memories);
  return {
    rowCount,
    doubles: (name) => memoryOf(name).doubles(rowCount),
    integers: (name) => memoryOf(name).integers(rowCount),
    bytes: (name) => memoryOf(name).bytes(rowCount),
    texts: (name) => memoryOf(name).texts(),
  };
}

function memoryByName(names: readonly string[], memories: readonly ColumnMemory[]) {
  return (name: string): ColumnMemory => {
    const memory = memories[names.indexOf(name)];
    if (memory === undefined) throw new RangeError(`column ${name} was not read`);
    return memory;
  };
}

/** The rows of a snapshot in chunks: the full segment streams, the increments come whole, for they are small. */
async function* chunksOf(
  connection: DuckDBConnection,
  { parts, where }: ColumnsRequest,
  columns: readonly ReadColumn[],
) {
  const selected = columns.map(({ sql, as }, index) => `(${sql})::${castTypes[as]} as r${index}`).join(', ');
  const select = (rows: string): string =>
    `select ${selected} from (${rows})${where === null ? '' : ` where ${where}`}`;
  yield* chunks(await connection.stream(select(parts.full)));
  const last = `r${columns.length - 1}`;
  if (parts.increments !== null)
    yield* chunks(await connection.run(`${select(parts.increments)} order by ${last}`));
}

const castTypes = { double: 'double', integer: 'integer', byte: 'utinyint', text: 'varchar' } as const;

async function* chunks(result: DuckDBResult) {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}
