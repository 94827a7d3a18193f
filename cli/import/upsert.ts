import type pg from 'pg';
import type { TypedColumn } from './create-table.ts';
import { loadedAtColumn } from './own-columns.ts';
import { quoted, quotedTable, type TableName } from './sql-name.ts';
import { stagingTable } from './staging.ts';
import { typedValue } from './typed-select.ts';

export type Upserted = { readonly inserted: number; readonly updated: number };

function onConflict(columns: readonly TypedColumn[], key: readonly string[]): string {
  if (key.length === 0) return '';
  const changes = columns
    .filter((column) => !key.includes(column.name))
    .map((column) => `${quoted(column.name)} = excluded.${quoted(column.name)}`);
  const loadedAt = `${loadedAtColumn} = clock_timestamp()`;
  return `on conflict (${key.map(quoted).join(', ')}) do update set ${[...changes, loadedAt].join(', ')}`;
}

/** Adds the staged rows: a known key is updated, and its watermark set anew; `key` is empty where rows get a number. */
export async function upsertStaged(
  client: pg.ClientBase,
  target: {
    readonly name: TableName;
    readonly columns: readonly TypedColumn[];
    readonly key: readonly string[];
  },
): Promise<Upserted> {
  const { name, columns, key } = target;
  const values = columns.map((column, index) => typedValue(index, column.reading));
  const { rows } = await client.query<{ inserted: string; updated: string }>(
    `with loaded as (
       insert into ${quotedTable(name)} (${columns.map((column) => quoted(column.name)).join(', ')})
       select ${values.join(', ')} from ${stagingTable} order by row_number
       ${onConflict(columns, key)}
       returning (xmax = 0) as is_new)
     select count(*) filter (where is_new) as inserted, count(*) filter (where not is_new) as updated from loaded`,
  );
  return { inserted: Number(rows[0]?.inserted ?? 0), updated: Number(rows[0]?.updated ?? 0) };
}
