const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A cell in PostgreSQL's COPY text format; null is a missing value. */
export function copyCell(cell: string | null): string {
  if (cell === null) return '\\N';
  return special.test(cell)
    ? cell.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character)
    : cell;
}

/** One line of COPY text. */
export const copyLine = (cells: readonly (string | null)[]): string => `${cells.map(copyCell).join('\t')}\n`;
