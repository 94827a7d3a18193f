import { anyReadings, type ColumnSeen, type Reading, textReading, timeReadings } from './column-inference.ts';
import type { TypedColumn } from './create-table.ts';
import { ImportRefused } from './refusal.ts';

/** Where more of the cells are words, the column is one of words, but where it is one word among numbers. */
const wordShareMax = 0.3;

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

const decimalComma = /^[+-]?\d+,\d+$/;

function spoiledText(
  name: string,
  { broken, wordCount, isOneWord, filledCount, dates }: ColumnSeen,
): readonly string[] {
  if (broken === null) return [];
  const cell = `row ${broken.row}: "${broken.text}"`;
  if (dates !== null)
    return [
      `${name} looks like dates in the form ${dates.name} (${cell}) and was taken for text; write them as 2024-03-31, or give --time "${name}" if that is the event time`,
    ];
  if (decimalComma.test(broken.text))
    return [`${name} holds numbers with a decimal comma (${cell}), so it is text; write them with a point`];
  const isOfWords = isOneWord ? wordCount === filledCount : wordCount > filledCount * wordShareMax;
  if (wordCount === 0 || isOfWords) return [];
  const cells = wordCount === 1 ? '1 cell' : `${wordCount} cells`;
  return [
    `${name} holds numbers but for ${cells} (${cell}), so it is text; if that means missing, give --missing "${broken.text}"`,
  ];
}

/** Columns that would be numbers or times but for some cells or their spelling. */
export const spoiledColumns = (names: readonly string[], seen: readonly ColumnSeen[]): readonly string[] =>
  seen.flatMap((column, index) => spoiledText(names[index] ?? '', column));

/** How times were read, where that could be read otherwise. */
export const timeNotes = (columns: readonly TypedColumn[]): readonly string[] =>
  columns.flatMap(({ name, reading }) =>
    reading.time?.pattern ? [`${name}: read as ${reading.time.name}, in UTC`] : [],
  );
