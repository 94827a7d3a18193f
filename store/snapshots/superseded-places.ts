import type { DuckDBConnection } from '@duckdb/node-api';
import { type RowSource, supersededSql } from './logical-rows.ts';

/** Where the rows lie, ascending, that a later segment replaced. */
export async function supersededPlaces(
  connection: DuckDBConnection,
  rows: Pick<RowSource, 'segments' | 'key' | 'pathOf'>,
): Promise<Float64Array> {
  const sql = supersededSql(rows);
  if (sql === null) return new Float64Array();
  const reader = await connection.runAndReadAll(sql);
  return Float64Array.from(reader.getColumns()[0] ?? [], Number);
}
