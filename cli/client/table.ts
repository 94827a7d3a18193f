import { terminalWidth } from './output.ts';

/** Least columns that a cut cell keeps. */
const cutWidthMin = 12;
const gap = '  ';

/** Rows as aligned columns under a header; `nothing` where there are none. On a terminal the last column is cut to fit. */
export function table(options: {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly nothing: string;
  /** @default that of the terminal; null cuts nothing */
  readonly width?: number | null;
}): string {
  if (options.rows.length === 0) return options.nothing;
  const all = [options.header, ...options.rows.map((row) => row.map(oneLine))];
  const widths = options.header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const width = options.width === undefined ? terminalWidth() : options.width;
  const fixed = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0);
  const lastMax = width === null ? Number.POSITIVE_INFINITY : Math.max(cutWidthMin, width - fixed);
  const last = options.header.length - 1;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === last ? cut(cell, lastMax) : cell.padEnd(widths[column] ?? 0)))
      .join(gap)
      .trimEnd();
  return all.map(line).join('\n');
}

const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/g, ' ');

const cut = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`;
