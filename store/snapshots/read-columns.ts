import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { LogicalParts } from './logical-rows.ts';

/** What a column of a result is read into. The SQL must give exactly that type, without nulls. */
export type ReadColumn = { readonly sql: string; readonly as: 'double' | 'integer' | 'byte' };

const widths = { double: 8, integer: 4, byte: 1 } as const;
const casts = { double: 'double', integer: 'integer', byte: 'utinyint' } as const;

export type TypedColumn = Float64Array | Int32Array | Uint8Array;

/**
 * Reads columns into typed arrays, chunk by chunk: nothing but the arrays is held. `rowCountMax` bounds the rows; the
 * arrays are cut to those that came. `where` is a condition on the rows of every part.
 */
export async function readColumns(
  connection: DuckDBConnection,
  request: {
    readonly columns: readonly ReadColumn[];
    readonly parts: LogicalParts;
    readonly where: string | null;
    readonly rowCountMax: number;
  },
): Promise<{ readonly rowCount: number; readonly columns: readonly TypedColumn[] }> {
  const { columns, rowCountMax } = request;
  const memories = columns.map(({ as }) => new Uint8Array(new ArrayBuffer(widths[as] * rowCountMax)));
  const selected = columns.map(({ sql, as }, index) => `(${sql})::${casts[as]} as r${index}`).join(', ');
  let rowCount = 0;
  for await (const chunk of chunksOf(connection, { selected, ...request })) {
    for (const [index, memory] of memories.entries()) {
      const width = widths[columns[index]?.as ?? 'byte'];
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
      memory.set(duckdb.vector_get_data(vector, width * chunk.rowCount), width * rowCount);
    }
    rowCount += chunk.rowCount;
  }
  return {
    rowCount,
    columns: memories.map((memory, index) => typed(memory, columns[index]?.as ?? 'byte', rowCount)),
  };
}

/** The rows of a snapshot in chunks: the full segment streams, the increments come whole, for they are small. */
export async function* chunksOf(
  connection: DuckDBConnection,
  request: { readonly selected: string; readonly parts: LogicalParts; readonly where: string | null },
): AsyncGenerator<DuckDBDataChunk> {
  const { selected, parts, where } = request;
  const select = (rows: string): string =>
    `select ${selected} from (${rows})${where === null ? '' : ` where ${where}`}`;
  yield* chunks(await connection.stream(select(parts.full)));
  if (parts.increments !== null) yield* chunks(await connection.run(select(parts.increments)));
}

async function* chunks(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

function typed(memory: Uint8Array<ArrayBuffer>, as: ReadColumn['as'], rowCount: number): TypedColumn {
  if (as === 'double') return new Float64Array(memory.buffer, 0, rowCount);
  return as === 'integer' ? new Int32Array(memory.buffer, 0, rowCount) : memory.subarray(0, rowCount);
}
