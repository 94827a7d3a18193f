import type pg from 'pg';
import { ImportRefused } from './refusal.ts';
import { stagingColumn, stagingTable } from './staging.ts';

type Repeated = { readonly value: string; readonly rows: readonly string[]; readonly total: string };

const textOf = (row: Repeated): string => `"${row.value}" in rows ${row.rows.join(', ')}`;

async function refuseMissing(client: pg.ClientBase, names: readonly string[], key: string): Promise<void> {
  const index = names.indexOf(key);
  const { rows } = await client.query<{ row_number: string; total: string }>(
    `select min(row_number) as row_number, count(*) as total from ${stagingTable} where ${stagingColumn(index)} is null`,
  );
  const found = rows[0];
  if (found && Number(found.total) > 0)
    throw new ImportRefused(
      `row ${found.row_number}: the key column "${key}" is empty (${found.total} such rows); every row needs its key`,
    );
}

/** @throws ImportRefused where a key is missing or stands in two rows of the file, naming both. */
export async function checkKey(
  client: pg.ClientBase,
  names: readonly string[],
  key: readonly string[],
): Promise<void> {
  for (const column of key) await refuseMissing(client, names, column);
  const columns = key.map((column) => stagingColumn(names.indexOf(column))).join(', ');
  const { rows } = await client.query<Repeated>(
    `select concat_ws(', ', ${columns}) as value, (array_agg(row_number order by row_number))[1:3] as rows,
       count(*) over () as total
     from ${stagingTable} group by ${columns} having count(*) > 1 order by min(row_number) limit 3`,
  );
  const [first] = rows;
  if (!first) return;
  throw new ImportRefused(
    `key "${key.join('", "')}" is not unique: ${rows.map(textOf).join('; ')} (${first.total} such keys); choose another --key, or leave it out and rows get a number`,
  );
}
