import type { DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** What a column of a result is read into. The SQL must give exactly that type, without nulls. */
export type ReadColumn = { readonly sql: string; readonly as: 'double' | 'integer' | 'byte' };

const widths = { double: 8, integer: 4, byte: 1 } as const;
const casts = { double: 'double', integer: 'integer', byte: 'utinyint' } as const;

export type TypedColumn = Float64Array | Int32Array | Uint8Array;

/**
 * Reads columns into typed arrays, chunk by chunk: nothing but the arrays is held. `rowCountMax` bounds the rows; the
 * arrays are cut to those that came.
 */
export async function readColumns(
  connection: DuckDBConnection,
  {
    columns,
    from,
    rowCountMax,
  }: { readonly columns: readonly ReadColumn[]; readonly from: string; readonly rowCountMax: number },
): Promise<{ readonly rowCount: number; readonly columns: readonly TypedColumn[] }> {
  const memories = columns.map(({ as }) => new Uint8Array(new ArrayBuffer(widths[as] * rowCountMax)));
  const selected = columns.map(({ sql, as }, index) => `(${sql})::${casts[as]} as r${index}`);
  const result = await connection.stream(`select ${selected.join(', ')} from ${from}`);
  let rowCount = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
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

function typed(memory: Uint8Array<ArrayBuffer>, as: ReadColumn['as'], rowCount: number): TypedColumn {
  if (as === 'double') return new Float64Array(memory.buffer, 0, rowCount);
  return as === 'integer' ? new Int32Array(memory.buffer, 0, rowCount) : memory.subarray(0, rowCount);
}
