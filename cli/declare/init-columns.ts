import type pg from 'pg';
import { ImportRefused } from '../import/refusal.ts';
import { quoted, quotedTable, type TableName } from '../import/sql-name.ts';
import type { TableShape } from '../import/table-shape.ts';
import { type TypeGroup, typeGroup } from './column-profile.ts';

/** @throws ImportRefused where the column's type cannot be what it is named for; a pull would refuse it as well. */
export function requireType(
  shape: TableShape,
  column: string,
  expected: { readonly flag: string; readonly groups: readonly TypeGroup[]; readonly words: string },
): void {
  const type = shape.columns.find(({ name }) => name === column)?.type ?? '';
  if (!expected.groups.includes(typeGroup(type, false)))
    throw new ImportRefused(`${expected.flag} "${column}": its type is ${type}, not ${expected.words}`);
}

/** @throws ImportRefused where a key that is no primary key is empty in a row, or the same in two. */
export async function requireUnique(
  client: pg.ClientBase,
  name: TableName,
  key: readonly string[],
): Promise<void> {
  const columns = key.map(quoted);
  const isEmpty = columns.map((column) => `${column} is null`).join(' or ');
  const { rows } = await client.query<{ value: string; total: string }>(
    `select concat_ws(', ', ${columns.join(', ')}) as value, count(*) as total from ${quotedTable(name)}
     group by ${columns.join(', ')} having count(*) > 1 or bool_or(${isEmpty}) order by count(*) desc limit 1`,
  );
  const [worst] = rows;
  if (worst)
    throw new ImportRefused(
      `--key "${key.join('", "')}" does not identify a row: ${worst.total} rows have "${worst.value}"; name another column, or several with --key once for each`,
    );
}
