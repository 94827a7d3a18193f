import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { quoteName } from '../../store/snapshots/quote.ts';
import { takenAsMissing } from '../import/non-finite.ts';
import { nonFiniteSql } from './column-kind.ts';
import { cellSql, type DataFile, type FileColumn, reading } from './data-file.ts';
import type { Loading } from './load-table.ts';

/** Notes on numbers of a file that are infinite, or none by the word of a CSV: all are read as missing. The file is loaded. */
export async function infiniteNotes(
  connection: DuckDBConnection,
  { path, rows, columns }: DataFile,
  { kinds, missing, table }: Loading,
): Promise<readonly string[]> {
  const holed = await columnsWithHoles(connection, table);
  const numbers = columns.filter(({ name }) => kinds.get(name) === 'number' && holed.has(name));
  if (numbers.length === 0) return [];
  const counts = numbers.map(
    (column, index) => `count(*) filter (where ${spoilt(column, missing)}) as n${index}`,
  );
  const [found] = await reading(path, () => rowsOf(connection, `select ${counts.join(', ')} from (${rows})`));
  return numbers.flatMap(({ name, kind }, index) => {
    const count = Number(found?.[`n${index}`] ?? 0);
    if (count === 0) return [];
    const what = kind === 'cell' ? 'NaN or infinite' : 'infinite';
    return [`${path}: ${takenAsMissing({ name, what, count })}`];
  });
}

/** Only they can have had such a number: most files need not be read again. */
async function columnsWithHoles(connection: DuckDBConnection, table: string): Promise<ReadonlySet<string>> {
  const [found] = await rowsOf(connection, `select count(*) - count(columns(*)) from ${table}`);
  const described = await rowsOf(connection, `describe ${table}`);
  const counts = Object.values(found ?? {});
  return new Set(
    described.flatMap(({ column_name: name }, index) => (Number(counts[index]) > 0 ? [String(name)] : [])),
  );
}

const spoilt = (column: FileColumn, missing: readonly string[]): string =>
  column.kind === 'cell'
    ? nonFiniteSql(cellSql(column, missing))
    : `isinf(try_cast(${quoteName(column.name)} as double))`;
