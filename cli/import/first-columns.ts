import { anyReadings, type ColumnSeen, type Reading, textReading, timeReadings } from './column-inference.ts';
import type { TypedColumn } from './create-table.ts';
import { ImportRefused } from './refusal.ts';

const nearlyShare = 0.95;

export const possibleReadings = (
  names: readonly string[],
  time: string | undefined,
): readonly (readonly Reading[])[] => names.map((name) => (name === time ? timeReadings : anyReadings));

function refuseTime(name: string, seen: ColumnSeen): never {
  const cell = seen.broken ? `row ${seen.broken.row} holds "${seen.broken.text}"` : 'every row is empty';
  throw new ImportRefused(
    `--time "${name}": ${cell}, which does not fit the rest as a date; known forms: 2024-03-31, 2024-03-31T08:00:00Z, 3/31/24, 31.3.2024, each with or without a time`,
  );
}

/** The types that the cells have in common; a column of words, or of nothing, is text. */
export function typedColumns(
  names: readonly string[],
  seen: readonly ColumnSeen[],
  time: string | undefined,
): readonly TypedColumn[] {
  return names.map((name, index) => {
    const column = seen[index];
    if (column && name === time && column.reading === null) refuseTime(name, column);
    return { name, reading: column?.reading ?? textReading };
  });
}

/** Columns that would be numbers but for a few cells: most likely a word for "missing". */
export function spoiledColumns(names: readonly string[], seen: readonly ColumnSeen[]): readonly string[] {
  return seen.flatMap((column, index) => {
    const { broken, wordCount, filledCount } = column;
    if (broken === null || wordCount === 0 || wordCount > filledCount * (1 - nearlyShare)) return [];
    return [
      `${names[index]} holds numbers but for ${wordCount} cells (row ${broken.row}: "${broken.text}"), so it is text; if that means missing, give --missing "${broken.text}"`,
    ];
  });
}

/** How times were read, where that could be read otherwise. */
export const timeNotes = (columns: readonly TypedColumn[]): readonly string[] =>
  columns.flatMap(({ name, reading }) =>
    reading.time?.pattern ? [`${name}: read as ${reading.time.name}, in UTC`] : [],
  );
