/** Rows as aligned columns under a header; `nothing` where there are none. */
export function table(options: {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly nothing: string;
}): string {
  if (options.rows.length === 0) return options.nothing;
  const all = [options.header, ...options.rows];
  const widths = options.header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}
