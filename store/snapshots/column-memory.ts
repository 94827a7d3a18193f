import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { intAt, realAt } from '../../shared/dataset/table.ts';

/** What a column of a result is read into. The SQL must give exactly that type, without nulls. */
export type ReadColumn = { readonly sql: string; readonly as: 'double' | 'integer' | 'byte' | 'text' };

/** The values of one column as they come. A view of another type than the column was read as is a fault of the caller. */
export type ColumnMemory = {
  /** Copies a column of the chunk behind the rows that came before. */
  append(chunk: DuckDBDataChunk, column: number, rowsBefore: number): void;
  /** The bytes of rows that somebody else fills. */
  room(from: number, rowCount: number): Uint8Array;
  /** Keeps these rows alone, in their ascending order. */
  keep(rows: Int32Array): void;
  doubles(rowCount: number): Float64Array;
  integers(rowCount: number): Int32Array;
  bytes(rowCount: number): Uint8Array;
  texts(): readonly string[];
};

const widths = { double: 8, integer: 4, byte: 1, text: 0 } as const;

export function columnMemory({ sql, as }: ReadColumn, rowCountMax: number): ColumnMemory {
  if (as === 'text') return textMemory();
  const width = widths[as];
  // Shared, so that the threads of a fit read it where it lies.
  const memory = new SharedArrayBuffer(width * rowCountMax);
  const bytes = new Uint8Array(memory);
  const check = (asked: ReadColumn['as']): void => {
    if (as !== asked) throw new TypeError(`${sql} was read as ${as}, not as ${asked}`);
  };
  return {
    append(chunk, column, rowsBefore) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
      bytes.set(duckdb.vector_get_data(vector, width * chunk.rowCount), width * rowsBefore);
    },
    room: (from, rowCount) => bytes.subarray(width * from, width * (from + rowCount)),
    keep(rows) {
      if (as === 'double') keepDoubles(new Float64Array(memory), rows);
      else if (as === 'integer') keepIntegers(new Int32Array(memory), rows);
      else for (let row = 0; row < rows.length; row++) bytes[row] = bytes[intAt(rows, row)] ?? 0;
    },
    doubles(rowCount) {
      check('double');
      return new Float64Array(memory, 0, rowCount);
    },
    integers(rowCount) {
      check('integer');
      return new Int32Array(memory, 0, rowCount);
    },
    bytes(rowCount) {
      check('byte');
      return bytes.subarray(0, rowCount);
    },
    texts: () => {
      throw new TypeError(`${sql} was read as ${as}, not as text`);
    },
  };
}

// Forwards in place: no row moves up. A function for each type, so that each stays as fast as bare indexing.
function keepDoubles(values: Float64Array, rows: Int32Array): void {
  for (let row = 0; row < rows.length; row++) values[row] = realAt(values, intAt(rows, row));
}

function keepIntegers(values: Int32Array, rows: Int32Array): void {
  for (let row = 0; row < rows.length; row++) values[row] = intAt(values, intAt(rows, row));
}

function textMemory(): ColumnMemory {
  let values: string[] = [];
  const notNumbers = (): never => {
    throw new TypeError('the column was read as text');
  };
  return {
    append(chunk, column) {
      for (const value of chunk.getColumnValues(column)) values.push(String(value));
    },
    room: notNumbers,
    keep(rows) {
      values = Array.from(rows, (row) => values[row] ?? '');
    },
    doubles: notNumbers,
    integers: notNumbers,
    bytes: notNumbers,
    texts: () => values,
  };
}
