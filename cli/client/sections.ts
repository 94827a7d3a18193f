import { terminalWidth } from './output.ts';

/** A name and what is to be said under it; null leaves the line out. */
export type Field = readonly [name: string, value: string | null];

/** Fields as aligned lines under a title, long values wrapped at the terminal's width. */
export function section(
  title: string,
  fields: readonly Field[],
  width: number | null = terminalWidth(),
): string {
  const shown = fields.filter((field): field is readonly [string, string] => field[1] !== null);
  const nameWidth = Math.max(0, ...shown.map(([name]) => name.length));
  const indent = nameWidth + 4;
  const lines = shown.map(([name, value]) => {
    const [first = '', ...rest] = wrapped(value, width === null ? null : width - indent);
    return [`  ${name.padEnd(nameWidth)}  ${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
  });
  return [title, ...lines.flat()].join('\n');
}

/** Every line moved to the right. */
export const indented = (text: string, by = '  '): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : `${by}${line}`))
    .join('\n');

const widthMin = 24;

/** Words in lines of at most `width` characters; a longer word stays whole. */
export function wrapped(text: string, width: number | null): readonly string[] {
  const given = text.split('\n');
  return width === null ? given : given.flatMap((line) => wrappedLine(line, Math.max(widthMin, width)));
}

function wrappedLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
