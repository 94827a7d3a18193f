import duckdb, { type Connection } from '@duckdb/node-bindings';
import { contentHashColumn, rowHashColumn, segmentTypes, type WireColumn } from './wire-column.ts';
import type { WireReader } from './wire-reader.ts';

/** Name of the table function. */
export const streamedTable = 'streamed';

export type Decoding = {
  readonly columns: readonly WireColumn[];
  readonly reader: WireReader;
  /** Rows that DuckDB has taken so far. */
  rowCount: number;
};

/**
 * The stream as a table function: DuckDB asks for a vector of rows at a time, and waits while there is none. Made with the
 * bare bindings, for a thread that lives as long as one pull would load the whole client each time: a quarter of a second.
 */
export function registerStreamedTable(connection: Connection, decoding: Decoding): void {
  const { columns, reader } = decoding;
  const table = duckdb.create_table_function();
  duckdb.table_function_set_name(table, streamedTable);
  duckdb.table_function_set_bind(table, (info) => {
    const add = (name: string, type: keyof typeof duckdb.Type) =>
      duckdb.bind_add_result_column(info, name, duckdb.create_logical_type(duckdb.Type[type]));
    for (const column of columns) add(column.name, segmentTypes[column.wire]);
    for (const name of [rowHashColumn, contentHashColumn]) add(name, 'UBIGINT');
  });
  duckdb.table_function_set_init(table, (info) => duckdb.init_set_max_threads(info, 1));
  duckdb.table_function_set_function(table, (info, chunk) => {
    try {
      const count = reader.readBatch();
      duckdb.data_chunk_set_size(chunk, count);
      if (count > 0) reader.flushBatch(count, (index) => duckdb.data_chunk_get_vector(chunk, index));
      decoding.rowCount += count;
    } catch (error) {
      duckdb.data_chunk_set_size(chunk, 0);
      duckdb.function_set_error(info, error instanceof Error ? error.message : String(error));
    }
  });
  duckdb.register_table_function(connection, table);
}
