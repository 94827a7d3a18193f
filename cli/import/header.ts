import { nearest } from '../../shared/declaration/suggest.ts';
import { identityColumn, loadedAtColumn } from './own-columns.ts';
import { ImportRefused } from './refusal.ts';

const nameBytesMax = 63;

const noName = (index: number): string =>
  index === 0
    ? 'column 1 has no name: name it in the file; it looks like an index, which pandas leaves out with `to_csv(index=False)`'
    : `column ${index + 1} has no name: name it in the file, or take the column out`;

function refuseUnstorable(name: string): string | null {
  const bytes = Buffer.byteLength(name);
  if (bytes > nameBytesMax)
    return `column "${name}" has a name of ${bytes} bytes; PostgreSQL allows ${nameBytesMax}`;
  if (name === identityColumn || name === loadedAtColumn)
    return `column "${name}" has a name that Ratchet gives to a column of its own; rename it`;
  return null;
}

/** Where snapshots are kept, names that differ by case alone are one and the same. */
function alikeProblem(names: readonly string[], index: number): readonly string[] {
  const folded = names[index]?.toLowerCase();
  const other = names.findIndex((name) => name.toLowerCase() === folded);
  return other < index
    ? [
        `columns "${names[other]}" and "${names[index]}" (${other + 1} and ${index + 1}) differ only in case: rename one`,
      ]
    : [];
}

/** How a header row becomes names. */
export type HeaderReading = (cells: readonly string[]) => readonly string[];

/** The names of columns that are to become a table's. @throws ImportRefused as `headerNames`, and for unusable ones. */
export const storableNames: HeaderReading = (cells) => namesOf(cells, refuseUnstorable);

/** The names of a header row, trimmed. @throws ImportRefused naming every empty, repeated or alike one. */
export const headerNames: HeaderReading = (cells) => namesOf(cells, () => null);

function namesOf(cells: readonly string[], refuse: (name: string) => string | null): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const problems = names.flatMap((name, index) => {
    const unusable = name === '' ? noName(index) : refuse(name);
    if (unusable !== null) return [unusable];
    const first = names.indexOf(name);
    if (first < index) return [`column "${name}" is there twice: columns ${first + 1} and ${index + 1}`];
    return alikeProblem(names, index);
  });
  if (problems.length > 0) throw new ImportRefused(`header: ${problems.join('; ')}`);
  return names;
}

/** @throws ImportRefused where the file has no such column, with the one that was probably meant. */
export function requireColumn(name: string, columns: readonly string[], option: string): void {
  if (columns.includes(name)) return;
  const meant = nearest(name, columns);
  const hint = meant === null ? `columns: ${columns.join(', ')}` : `did you mean "${meant}"?`;
  throw new ImportRefused(`${option} "${name}": there is no such column; ${hint}`);
}
