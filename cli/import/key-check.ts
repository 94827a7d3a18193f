import type pg from 'pg';
import { counted } from '../client/words.ts';
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
      `row ${found.row_number}: the key column "${key}" is empty, or NaN (${counted(Number(found.total), 'such row')}); every row needs its key`,
    );
}

/** What mends a key that repeats: a declared model keeps the key that it has. */
const remedies = {
  chosen: 'choose another --key, or leave it out and rows get a number',
  declared:
    'this model is declared with that key: leave one row of each in the file, or put the newer rows into a file of their own, which updates them',
} as const;

/** @throws ImportRefused where a key is missing or stands in two rows of the file, naming both. */
export async function checkKey(
  client: pg.ClientBase,
  names: readonly string[],
  key: readonly string[],
  from: keyof typeof remedies,
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
    `key "${key.join('", "')}" is not unique: ${rows.map(textOf).join('; ')} (${counted(Number(first.total), 'such key')}); ${remedies[from]}`,
  );
}
