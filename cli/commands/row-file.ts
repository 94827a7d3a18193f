import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { CommandFailed } from '../client/command-failed.ts';
import { headerNames } from '../import/header.ts';
import { openRecords } from '../import/records.ts';
import { ImportRefused } from '../import/refusal.ts';
import { openTextFile } from '../import/source-file.ts';
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

/** Reads as an import does, but for names: also a table's own columns may be sent. */
async function* csvRows(file: string): AsyncGenerator<Features> {
  const { names, rows } = await openRecords(await openTextFile(file), headerNames);
  for await (const cells of rows as AsyncIterable<readonly string[]>)
    yield Object.fromEntries(names.map((name, index) => [name, cellValue(cells[index] ?? '')]));
}

function readFailure(file: string, error: unknown): CommandFailed | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof ImportRefused) {
    const text = error.message.startsWith(`${file}: `) ? error.message : `${file}: ${error.message}`;
    return new CommandFailed(text, { cause: error });
  }
  const isOfFile =
    error instanceof SyntaxError ||
    error instanceof z.ZodError ||
    'syscall' in error ||
    ('code' in error && String(error.code).startsWith('Z_'));
  const why = error instanceof z.ZodError ? 'it holds something else' : error.message;
  return isOfFile ? new CommandFailed(`${file} cannot be read: ${why}; ${expected}`, { cause: error }) : null;
}
