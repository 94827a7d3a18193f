import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from '../../store/snapshots/duck.ts';
import { quoteName, quoteText } from '../../store/snapshots/quote.ts';
import { openRecords } from '../import/records.ts';
import { ImportRefused } from '../import/refusal.ts';
import { openSourceFile, type SourceFile } from '../import/source-file.ts';
import type { ColumnKind } from './column-kind.ts';

/** A column as the file has it: every cell of a CSV is a text, whose kind is yet to be told. */
export type FileColumn = { readonly name: string; readonly kind: ColumnKind | 'cell' | 'unreadable' };

/** A CSV or Parquet file as DuckDB reads it. */
export type DataFile = {
  readonly path: string;
  /** SQL of its rows. */
  readonly rows: string;
  readonly columns: readonly FileColumn[];
};

/** Opens a file for reading; told by its first bytes. @throws ImportRefused where it is missing or cannot be read */
export async function openDataFile(connection: DuckDBConnection, path: string): Promise<DataFile> {
  const source = await openSourceFile(path);
  return (await isParquet(path)) ? parquetFile(connection, path) : csvFile(source);
}

async function isParquet(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'PAR1';
  } finally {
    await handle.close();
  }
}

async function parquetFile(connection: DuckDBConnection, path: string): Promise<DataFile> {
  const rows = `select * from read_parquet(${quoteText(path)})`;
  const described = await rowsOf(connection, `describe ${rows}`).catch((error: Error) => {
    throw new ImportRefused(`${path}: is no sound Parquet file (${error.message})`);
  });
  const columns = described.map(({ column_name: name, column_type: type }) => ({
    name: String(name),
    kind: kindOf(String(type)),
  }));
  return { path, rows, columns };
}

function kindOf(type: string): FileColumn['kind'] {
  if (/^U?(?:TINY|SMALL|BIG)?INT(?:EGER)?$/.test(type)) return type === 'UBIGINT' ? 'number' : 'integer';
  if (/^(?:U?HUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(?:DATE|TIMESTAMP.*)$/.test(type)) return 'timestamp';
  return /^(?:VARCHAR|UUID|ENUM.*)$/.test(type) ? 'text' : 'unreadable';
}

/** The header is read as an import reads it; the rest by DuckDB. */
async function csvFile(source: SourceFile): Promise<DataFile> {
  const records = await openRecords(source);
  records.rows.destroy();
  const types = records.names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const settings = [
    quoteText(source.path),
    `columns = {${types}}`,
    `delim = ${quoteText(records.separator)}`,
    `quote = '"', escape = '"', header = true, auto_detect = false, nullstr = ''`,
    `compression = '${source.isGzip ? 'gzip' : 'none'}'`,
  ];
  const columns = records.names.map((name): FileColumn => ({ name, kind: 'cell' }));
  return { path: source.path, rows: `select * from read_csv(${settings.join(', ')})`, columns };
}

const blanks = [`' '`, `e'\\t'`, `e'\\r'`, `e'\\n'`];

/**
 * SQL of a cell, trimmed; missing where it is empty or one of the words. Cells that begin and end with ink are most, and
 * stay as they are: trimming all takes three times as long as reading the file.
 */
export function cellSql({ name, kind }: FileColumn, missing: readonly string[]): string {
  if (kind !== 'cell' && kind !== 'text') return quoteName(name);
  const raw = `${quoteName(name)}::varchar`;
  const isBlank = [`${raw} < '!'`, ...blanks.map((blank) => `suffix(${raw}, ${blank})`)].join(' or ');
  const text = `(case when ${isBlank} then nullif(trim(${raw}, e' \\t\\r\\n'), '') else ${raw} end)`;
  if (missing.length === 0) return text;
  return `(case when ${text} not in (${missing.map(quoteText).join(', ')}) then ${text} end)`;
}

/** Reads from the file. @throws ImportRefused with DuckDB's own words where it cannot */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const first = text.split('\n', 1)[0]?.replace(/^.*? Error: /, '');
    const remedy = 'every row needs as many cells as the header; quote cells that hold the separator';
    throw new ImportRefused(`${path} cannot be read: ${first}; ${remedy}`);
  }
}
