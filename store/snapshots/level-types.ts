import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnValue } from '../../shared/contract/column-value.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { rowsOf } from './duck.ts';
import { quoteText } from './quote.ts';

/** The levels of a category, sorted by their bytes, and SQL of a row's index into them, -1 where missing. */
export type LevelCodes = { readonly levels: readonly string[]; readonly sql: string };

export type LevelRequest = {
  readonly columns: readonly ContractColumn[];
  /** SQL of the rows. */
  readonly rows: string;
};

/**
 * Gives `work` the levels of each category and SQL of their codes, so that no string of a cell enters JavaScript. Many
 * levels are an enum of DuckDB while it runs.
 */
export async function withLevels<T>(
  connection: DuckDBConnection,
  { columns, rows }: LevelRequest,
  work: (codes: ReadonlyMap<string, LevelCodes>) => Promise<T>,
): Promise<T> {
  const prefix = `ratchet_levels_${randomBytes(6).toString('hex')}`;
  const codes = new Map<string, LevelCodes>();
  try {
    for (let from = 0; from < columns.length; from += scanWidth) {
      const chunk = columns.slice(from, from + scanWidth);
      const lists = await levelLists(connection, { columns: chunk, rows });
      for (const [index, column] of chunk.entries())
        codes.set(
          column.name,
          await makeType(connection, column, {
            levels: lists[index] ?? [],
            type: `${prefix}_${from + index}`,
          }),
        );
    }
    return await work(codes);
  } finally {
    for (let index = 0; index < codes.size; index += 1)
      await connection.run(`drop type if exists ${prefix}_${index}`);
  }
}

/**
 * Up to so many levels a code is the place in a list: DuckDB looks up each entry of a Parquet dictionary once, where a cast
 * to an enum, which may fail, looks at every row (2 ns per row instead of 40). In a longer list it would look too long.
 */
const listedMax = 64;

/** Columns of one scan: a grouping id has one bit for each. */
const scanWidth = 32;

/** The sorted levels of several categories, in one scan. */
async function levelLists(
  connection: DuckDBConnection,
  { columns, rows }: LevelRequest,
): Promise<readonly (readonly string[])[]> {
  if (columns.length === 0) return [];
  const names = columns.map((_, index) => `c${index}`);
  const values = columns.map((column, index) => `${columnValue(column).value} as c${index}`);
  const found = await rowsOf(
    connection,
    `select grouping_id(${names.join(', ')})::integer as place, coalesce(${names.join(', ')}, null) as level
     from (select ${values.join(', ')} from (${rows}))
     group by grouping sets (${names.map((name) => `(${name})`).join(', ')})
     order by level`,
  );
  const lists: string[][] = columns.map(() => []);
  const all = 2 ** columns.length - 1;
  for (const row of found) {
    if (row['level'] === null) continue;
    // The bit of the column that a set groups by is 0; the first column has the highest bit.
    const index = columns.length - 1 - Math.log2(all - (Number(row['place']) >>> 0));
    lists[index]?.push(String(row['level']));
  }
  return lists;
}

async function makeType(
  connection: DuckDBConnection,
  column: ContractColumn,
  { levels, type }: { readonly levels: readonly string[]; readonly type: string },
): Promise<LevelCodes> {
  if (levels.length === 0) return { levels, sql: '-1' };
  const { value } = columnValue(column);
  const words = levels.map(quoteText).join(', ');
  if (levels.length <= listedMax)
    return { levels, sql: `coalesce(list_position([${words}], ${value}), 0)::integer - 1` };
  await connection.run(`create type ${type} as enum (${words})`);
  return { levels, sql: `coalesce(enum_code((${value})::${type})::integer, -1)` };
}
