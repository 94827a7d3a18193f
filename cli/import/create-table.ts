import type pg from 'pg';
import type { Reading } from './column-inference.ts';
import { identityColumn, loadedAtColumn } from './own-columns.ts';
import { quoted, quotedTable, type TableName } from './sql-name.ts';
import { stagingTable } from './staging.ts';
import { typedValue } from './typed-select.ts';

export type TypedColumn = { readonly name: string; readonly reading: Reading };

/** Makes the table and fills it from the staging table, in the file's order; the key comes later, when it is known. */
export async function createFilledTable(
  client: pg.ClientBase,
  name: TableName,
  columns: readonly TypedColumn[],
): Promise<void> {
  const table = quotedTable(name);
  const definitions = columns.map((column) => `${quoted(column.name)} ${column.reading.type}`);
  const values = columns.map((column, index) => typedValue(index, column.reading));
  await client.query(`create table ${table} (
    ${definitions.join(', ')},
    ${loadedAtColumn} timestamptz not null default clock_timestamp())`);
  await client.query(
    `insert into ${table} (${columns.map((column) => quoted(column.name)).join(', ')})
     select ${values.join(', ')} from ${stagingTable} order by row_number`,
  );
  await client.query(`create index on ${table} (${loadedAtColumn})`);
  await client.query(`analyze ${table}`);
}

/** Gives the table its primary key: the columns named, or an identity column where there are none. */
export async function addKey(client: pg.ClientBase, name: TableName, key: readonly string[]): Promise<void> {
  const table = quotedTable(name);
  const change =
    key.length > 0
      ? `add primary key (${key.map(quoted).join(', ')})`
      : `add column ${identityColumn} bigint generated always as identity primary key`;
  await client.query(`alter table ${table} ${change}`);
}
