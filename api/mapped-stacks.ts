import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a module, as an error's stack has it: both numbers count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/**
 * Lets errors tell of lines of the sources. Node's --enable-source-maps does so too, but reads the map of every module as it is
 * loaded and keeps it, 5 MB of a replica; here that of a module is read when an error names it.
 */
export function mapStacks(): void {
  Error.prepareStackTrace = (error, sites) =>
    [wordsOf(error), ...sites.map((site) => `    at ${told(site)}`)].join('\n');
}

function wordsOf(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'an error that cannot be told';
  }
}

function told(site: NodeJS.CallSite): string {
  const [text, file, line, column] = [
    String(site),
    site.getFileName(),
    site.getLineNumber(),
    site.getColumnNumber(),
  ];
  if (!file || line === null || column === null) return text;
  const source = sourcePlace({ file, line, column });
  return source === null
    ? text
    : text.replace(`${file}:${line}:${column}`, () => `${source.file}:${source.line}:${source.column}`);
}

/** The place in the source; null where no map of the module stands beside it. */
export function sourcePlace({ file, line, column }: Place): Place | null {
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !('originalSource' in entry)) return null;
  const source = fileURLToPath(new URL(entry.originalSource, file));
  return { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const maps = new Map<string, SourceMap | null>();

function mapOf(file: string): SourceMap | null {
  const known = maps.get(file);
  if (known !== undefined) return known;
  const read = file.startsWith('file:') && !file.includes('/node_modules/') ? readMap(file) : null;
  maps.set(file, read);
  return read;
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${file}.map`), 'utf8')));
  } catch {
    return null; // without a map, the lines of the module itself are told
  }
}
