import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Piece } from './row-order.ts';

/** What a column of a result is read into. The SQL must give exactly that type, without nulls. */
export type ReadColumn = { readonly sql: string; readonly as: 'double' | 'integer' | 'byte' | 'text' };

/** The values of one column as they come. A view of another type than the column was read as is a fault of the caller. */
export type ColumnMemory = {
  /** Copies a column of the chunk behind the rows that came before. */
  append(chunk: DuckDBDataChunk, column: number, rowsBefore: number): void;
  /** Puts the pieces, which are all rows, into this order; `scratch` holds 8 bytes per row. */
  arrange(order: readonly Piece[], scratch: Uint8Array): void;
  doubles(rowCount: number): Float64Array;
  integers(rowCount: number): Int32Array;
  bytes(rowCount: number): Uint8Array;
  texts(): readonly string[];
};

const widths = { double: 8, integer: 4, byte: 1, text: 0 } as const;

export function columnMemory({ sql, as }: ReadColumn, rowCountMax: number): ColumnMemory {
  if (as === 'text') return textMemory();
  const width = widths[as];
  const memory = new ArrayBuffer(width * rowCountMax);
  const bytes = new Uint8Array(memory);
  const check = (asked: ReadColumn['as']): void => {
    if (as !== asked) throw new TypeError(`${sql} was read as ${as}, not as ${asked}`);
  };
  return {
    append(chunk, column, rowsBefore) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
      bytes.set(duckdb.vector_get_data(vector, width * chunk.rowCount), width * rowsBefore);
    },
    arrange(order, scratch) {
      let at = 0;
      for (const { begin, end } of order) {
        scratch.set(bytes.subarray(width * begin, width * end), at);
        at += width * (end - begin);
      }
      bytes.set(scratch.subarray(0, at));
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

function textMemory(): ColumnMemory {
  let values: string[] = [];
  const notNumbers = (): never => {
    throw new TypeError('the column was read as text');
  };
  return {
    append(chunk, column) {
      for (const value of chunk.getColumnValues(column)) values.push(String(value));
    },
    arrange(order) {
      values = order.flatMap(({ begin, end }) => values.slice(begin, end));
    },
    doubles: notNumbers,
    integers: notNumbers,
    bytes: notNumbers,
    texts: () => values,
  };
}
