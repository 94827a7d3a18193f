import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Frame, FrameColumn } from '../../shared/dataset/frame.ts';

export type CsvOptions = {
  /** Tokens that mean "missing", besides the empty cell. */
  readonly missing?: readonly string[];
  /** Columns that are categories though they look like numbers. */
  readonly categories?: readonly string[];
  /** Only these columns; default: all. */
  readonly columns?: readonly string[];
};

/** Reads a CSV (also .gz): a column is a number where every cell that is not missing parses as one. */
export function readCsvFrame(path: string, options: CsvOptions = {}): Frame {
  const { header, cells } = readTable(path);
  const missing = new Set(['', ...(options.missing ?? [])]);
  const columns = new Map<string, FrameColumn>();
  header.forEach((name, at) => {
    if (options.columns && !options.columns.includes(name)) return;
    const textOf = (row: readonly string[]) => row[at]?.trim() ?? '';
    const numbers = options.categories?.includes(name) ? null : readNumbers(cells, textOf, missing);
    columns.set(name, numbers ?? readCategories(cells, textOf, missing));
  });
  return { rowCount: cells.length, columns };
}

type Table = {
  readonly path: string;
  readonly header: readonly string[];
  readonly cells: readonly string[][];
};

/** The last file read: one large file holds several tasks. */
let last: Table | undefined;

function readTable(path: string): Table {
  if (last?.path === path) return last;
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = [], ...cells] = readCells(text);
  last = { path, header, cells };
  return last;
}

/** A file without quotes is split ten times faster than it is parsed. */
function readCells(text: string): string[][] {
  if (text.includes('"')) return parse(text, { bom: true });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

type Cells = readonly string[][];
type TextOf = (row: readonly string[]) => string;

function readNumbers(cells: Cells, textOf: TextOf, missing: ReadonlySet<string>): FrameColumn | null {
  const values = new Float64Array(cells.length).fill(Number.NaN);
  for (const [row, fields] of cells.entries()) {
    const text = textOf(fields);
    if (missing.has(text)) continue;
    const value = Number(text);
    if (Number.isNaN(value)) return null;
    values[row] = value;
  }
  return { kind: 'number', values };
}

function readCategories(cells: Cells, textOf: TextOf, missing: ReadonlySet<string>): FrameColumn {
  const known = new Map<string, number>();
  const codes = new Int32Array(cells.length).fill(-1);
  for (const [row, fields] of cells.entries()) {
    const text = textOf(fields);
    if (missing.has(text)) continue;
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    codes[row] = code;
  }
  return { kind: 'category', codes, levels: [...known.keys()] };
}
