/** A Markdown table; cells lose what would end them. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const cell = (value: string | number): string =>
  String(value)
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll('|', '\\|');
