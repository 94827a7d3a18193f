import type { CategoryColumn } from '../dataset/frame.ts';
import { intAt } from '../dataset/table.ts';
import type { Slices } from '../declaration/slices.ts';

/**
 * What gates slice test rows by: a column of levels for each column, expression and feature that they name. Of an
 * expression the rows where it is true have the one level, of a feature those where it is missing.
 */
export type Groups = ReadonlyMap<string, CategoryColumn>;

/** Rows that are judged apart, ascending, and how a reader knows them. */
export type Slice = { readonly name: string; readonly rows: Int32Array };

/** The group of rows without a value. */
export const missingGroup = '__missing__';

const missingPrefix = 'missing ';

/** The name of the column that is true where the feature is missing. */
export const missingKey = (feature: string): string => `${missingPrefix}${feature}`;

/** More levels than these are no groups of people or products, but values. */
const levelsMax = 200;

/** The slices that are asked for, by name; or why there are none. */
export function slicesIn(slices: Slices, groups: Groups): readonly Slice[] | string {
  if ('missing' in slices) return missingSlices(groups);
  const key = 'by' in slices ? slices.by : slices.where;
  const column = groups.get(key);
  if (column === undefined) return `the test rows do not have ${key}`;
  if (!('by' in slices)) return [{ name: slices.where, rows: rowsOf(column, 0) }];
  const { by, values } = slices;
  const found = levelSlices(column).map(({ name, rows }) => ({ level: name, name: `${by} = ${name}`, rows }));
  if (found.length > levelsMax)
    return `${by} has ${found.length} values, more than ${levelsMax}: name some in values, or slice by an expression`;
  if (values === undefined) return found;
  return values.map(
    (value) =>
      found.find(({ level }) => level === value) ?? { name: `${by} = ${value}`, rows: new Int32Array() },
  );
}

const missingSlices = (groups: Groups): readonly Slice[] =>
  [...groups]
    .filter(([key]) => key.startsWith(missingPrefix))
    .map(([key, column]) => ({
      name: `${key.slice(missingPrefix.length)} is missing`,
      rows: rowsOf(column, 0),
    }))
    .sort((one, two) => (one.name < two.name ? -1 : 1));

/** Every level that has rows, by name, whatever its code; rows without one are a slice of their own. */
export function levelSlices(column: CategoryColumn): readonly Slice[] {
  const present = new Set(column.codes);
  return [...present]
    .map((code) => ({ name: column.levels[code] ?? missingGroup, rows: rowsOf(column, code) }))
    .sort((one, two) => (one.name < two.name ? -1 : 1));
}

function rowsOf({ codes }: CategoryColumn, code: number): Int32Array {
  const rows = new Int32Array(codes.length);
  let count = 0;
  for (let row = 0; row < codes.length; row++) if (intAt(codes, row) === code) rows[count++] = row;
  return rows.slice(0, count);
}
