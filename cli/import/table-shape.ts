import type pg from 'pg';
import type { TableName } from './sql-name.ts';

export type TableColumn = {
  readonly name: string;
  /** As `format_type` spells it, e.g. `bigint`, `character varying(20)`. */
  readonly type: string;
};

export type TableShape = { readonly columns: readonly TableColumn[]; readonly key: readonly string[] };

const columnsQuery = `
  select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
  from pg_attribute a
  where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

const keyQuery = `
  select a.attname as name
  from pg_index i
  cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where i.indrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and i.indisprimary
  order by k.place`;

/** The columns and the primary key of a table or view; null where there is none of that name. */
export async function readTableShape(client: pg.ClientBase, name: TableName): Promise<TableShape | null> {
  const place = [name.schema, name.table];
  const columns = await client.query<TableColumn>(columnsQuery, place);
  if (columns.rows.length === 0) return null;
  const key = await client.query<{ name: string }>(keyQuery, place);
  return { columns: columns.rows, key: key.rows.map((row) => row.name) };
}
