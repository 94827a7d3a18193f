import type { DuckDBConnection } from '@duckdb/node-api';
import { type RowSource, supersededSql } from './logical-rows.ts';

/** Those of the segments that were asked of last: validation asks twice, and segments never change. */
let last: { readonly sql: string; readonly places: Float64Array } | null = null;

/** Where the rows lie, ascending, that a later segment replaced. The caller does not write into them. */
export async function supersededPlaces(
  connection: DuckDBConnection,
  rows: Pick<RowSource, 'segments' | 'key' | 'pathOf'>,
): Promise<Float64Array> {
  const sql = supersededSql(rows);
  if (sql === null) return new Float64Array();
  if (last?.sql === sql) return last.places;
  const reader = await connection.runAndReadAll(sql);
  const places = Float64Array.from(reader.getColumns()[0] ?? [], Number);
  last = { sql, places };
  return places;
}
