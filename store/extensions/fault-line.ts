import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Sources } from './read-sources.ts';

/** Which line of which source an error comes from, by the compiled file that its stack names; null where it names none. */
export function faultLine(
  error: unknown,
  { sources, outputOf }: { readonly sources: Sources; readonly outputOf: (source: string) => string },
): { readonly path: string; readonly line: number } | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const frame of stack.split('\n'))
    for (const [path, { map }] of sources) {
      const output = pathToFileURL(outputOf(path)).href;
      const mapped = placeIn(frame, pathToFileURL(path).href) ?? placeIn(frame, path);
      if (mapped !== null) return { path, line: mapped.line };
      const place = placeIn(frame, output);
      if (place === null) continue;
      const { line, column } = place;
      const entry = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
      return { path, line: 'originalLine' in entry ? entry.originalLine + 1 : line };
    }
  return null;
}

function placeIn(frame: string, file: string): { readonly line: number; readonly column: number } | null {
  const [, line, column = '1'] = frame.split(file)[1]?.match(/^:(\d+)(?::(\d+))?/) ?? [];
  return line === undefined ? null : { line: Number(line), column: Number(column) };
}
