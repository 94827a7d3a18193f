import { typeGroup } from '../declare/column-profile.ts';
import {
  type ColumnSeen,
  type Reading,
  readings,
  textReading,
  timeReadings,
  wholeReading,
} from './column-inference.ts';
import type { TypedColumn } from './create-table.ts';
import { identityColumn, loadedAtColumn } from './own-columns.ts';
import { ImportRefused } from './refusal.ts';
import type { TableColumn, TableShape } from './table-shape.ts';

function readingsOf(column: TableColumn): readonly Reading[] {
  switch (typeGroup(column.type, false)) {
    case 'integer':
      return [wholeReading];
    case 'number':
      return [readings['double precision']];
    case 'boolean':
      return [readings.boolean];
    case 'timestamp':
      return timeReadings;
    case 'text':
    case 'unreadable':
      return [textReading];
  }
}

const isOwn = ({ name }: TableColumn): boolean => name === identityColumn || name === loadedAtColumn;

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** What each column of the file may hold, for the table says so. @throws ImportRefused naming new and missing columns. */
export function tableReadings(shape: TableShape, names: readonly string[]): readonly (readonly Reading[])[] {
  const expected = shape.columns.filter((column) => !isOwn(column));
  const known = new Map(expected.map((column) => [column.name, column]));
  const added = names.filter((name) => !known.has(name));
  const absent = expected.map((column) => column.name).filter((name) => !names.includes(name));
  const problems = [
    ...(added.length > 0 ? [`new in the file: ${list(added)}`] : []),
    ...(absent.length > 0 ? [`missing in the file: ${list(absent)}`] : []),
  ];
  if (problems.length > 0)
    throw new ImportRefused(`the columns differ from the table's; ${problems.join('; ')}`);
  return names.map((name) => {
    const column = known.get(name);
    return column ? readingsOf(column) : [textReading];
  });
}

const words: Readonly<Record<string, string>> = {
  bigint: 'an integer',
  'double precision': 'a number',
  boolean: 'true or false',
  timestamptz: 'a date or time',
};

/** The file's columns with the readings that all cells fit. @throws ImportRefused naming row and column of each misfit. */
export function fittedColumns(
  names: readonly string[],
  seen: readonly ColumnSeen[],
  possible: readonly (readonly Reading[])[],
): readonly TypedColumn[] {
  const misfits = seen.flatMap((column, index) => {
    if (column.broken === null) return [];
    const expected = words[possible[index]?.[0]?.type ?? 'text'] ?? 'text';
    return [`row ${column.broken.row}, column "${names[index]}": "${column.broken.text}" is not ${expected}`];
  });
  if (misfits.length > 0)
    throw new ImportRefused(
      `${misfits.join('\n')}\nthe table has these types; mend the cells, or name a word for missing with --missing`,
    );
  return names.map((name, index) => ({
    name,
    reading: seen[index]?.reading ?? possible[index]?.[0] ?? textReading,
  }));
}
