import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { CommandFailed } from '../client/command-failed.ts';
import { cellValue } from './cell-value.ts';

export type Features = Readonly<Record<string, unknown>>;

const Row = z.record(z.string(), z.unknown());
const Rows = z.union([z.array(Row), Row.transform((row) => [row])]);

const expected =
  'expected a CSV with a header (also .gz), or a JSON file with one object or a list of objects';

/** The rows of a CSV or JSON file, also compressed; a CSV is never held whole. @throws CommandFailed */
export async function* rowsOfFile(file: string): AsyncGenerator<Features> {
  try {
    if (/\.json(\.gz)?$/.test(file)) yield* await jsonRows(file);
    else yield* csvRows(file);
  } catch (error) {
    throw readFailure(file, error) ?? error;
  }
}

async function jsonRows(file: string): Promise<readonly Features[]> {
  const bytes = await readFile(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return Rows.parse(JSON.parse(text));
}

async function* csvRows(file: string): AsyncGenerator<Features> {
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true });
  const input = createReadStream(file);
  // What breaks on the way, also a missing file, ends the parser, and so the loop below.
  const fed = file.endsWith('.gz') ? pipeline(input, createGunzip(), parser) : pipeline(input, parser);
  fed.catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const record of parser as AsyncIterable<Readonly<Record<string, string>>>)
    yield Object.fromEntries(Object.entries(record).map(([name, text]) => [name, cellValue(text)]));
}

function readFailure(file: string, error: unknown): CommandFailed | null {
  if (!(error instanceof Error)) return null;
  const isOfFile =
    error instanceof CsvError ||
    error instanceof SyntaxError ||
    error instanceof z.ZodError ||
    'syscall' in error ||
    ('code' in error && String(error.code).startsWith('Z_'));
  const why = error instanceof z.ZodError ? 'it holds something else' : error.message;
  return isOfFile ? new CommandFailed(`${file} cannot be read: ${why}; ${expected}`, { cause: error }) : null;
}
