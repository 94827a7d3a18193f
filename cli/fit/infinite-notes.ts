import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { quoteName } from '../../store/snapshots/quote.ts';
import { type DataFile, reading } from './data-file.ts';

/** Notes on infinite numbers, which are read as missing. Only a file with types has any: in a CSV they are words. */
export async function infiniteNotes(
  connection: DuckDBConnection,
  { path, rows, columns }: DataFile,
): Promise<readonly string[]> {
  const numbers = columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  if (numbers.length === 0) return [];
  const counts = numbers.map(
    (name, index) => `count(*) filter (where isinf(try_cast(${quoteName(name)} as double))) as n${index}`,
  );
  const [found] = await reading(path, () => rowsOf(connection, `select ${counts.join(', ')} from (${rows})`));
  return numbers.flatMap((name, index) => {
    const count = Number(found?.[`n${index}`] ?? 0);
    if (count === 0) return [];
    return [`${path}: ${name} is infinite in ${count} ${count === 1 ? 'row' : 'rows'}: taken as missing`];
  });
}
