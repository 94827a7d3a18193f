import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnValue } from '../../shared/contract/column-value.ts';
import type { ContractColumn } from '../../shared/contract/table.ts';
import { rowsOf } from './duck.ts';

/** The levels of a category, sorted by their bytes, and SQL of a row's index into them, -1 where missing. */
export type LevelCodes = { readonly levels: readonly string[]; readonly sql: string };

/**
 * Gives `work` the levels of each category: as an enum of DuckDB while it runs, so that codes are made from Parquet's
 * dictionaries and no string of a cell enters JavaScript.
 */
export async function withLevels<T>(
  connection: DuckDBConnection,
  { columns, from }: { readonly columns: readonly ContractColumn[]; readonly from: string },
  work: (codes: ReadonlyMap<string, LevelCodes>) => Promise<T>,
): Promise<T> {
  const prefix = `ratchet_levels_${randomBytes(6).toString('hex')}`;
  const codes = new Map<string, LevelCodes>();
  try {
    for (const [index, column] of columns.entries())
      codes.set(column.name, await makeLevels(connection, { column, from, type: `${prefix}_${index}` }));
    return await work(codes);
  } finally {
    for (let index = 0; index < columns.length; index += 1)
      await connection.run(`drop type if exists ${prefix}_${index}`);
  }
}

async function makeLevels(
  connection: DuckDBConnection,
  { column, from, type }: { readonly column: ContractColumn; readonly from: string; readonly type: string },
): Promise<LevelCodes> {
  const { value } = columnValue(column);
  const distinct = `select distinct ${value} as level from ${from} where ${value} is not null`;
  const rows = await rowsOf(connection, `select level from (${distinct}) order by level`);
  if (rows.length === 0) return { levels: [], sql: '-1' };
  await connection.run(`create type ${type} as enum (${distinct} order by level)`);
  return {
    levels: rows.map((row) => String(row['level'])),
    sql: `coalesce(enum_code((${value})::${type})::integer, -1)`,
  };
}
