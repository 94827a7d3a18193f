import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { ReadPart } from '../../shared/dataset/frame.ts';
import { codeTaker, numberTaker } from '../../shared/dataset/take-column.ts';

/** Columns of a table that is too large for memory, one behind the other in a file of their own. */
export type ColumnFile = {
  /** Room for another column of so many rows. */
  column(as: 'double' | 'integer', rowCountMax: number): StoredColumn;
};

/** One of them: written as it comes, then read in parts. */
export type StoredColumn = {
  /** Copies a column of the chunk behind the rows that came before. */
  append(chunk: DuckDBDataChunk, column: number, rowsBefore: number): void;
  /** Keeps these rows alone, in their ascending order. */
  keep(rows: Int32Array): void;
  readonly doubles: ReadPart<Float64Array>;
  readonly integers: ReadPart<Int32Array>;
};

const widths = { double: 8, integer: 4 } as const;

/** Rows that are moved together. */
const movedRows = 8_192;

/** Closes files whose columns nobody holds any more. */
const unheld = new FinalizationRegistry<number>(closeSync);

/** The file has no name any more once it is open: it goes with whoever reads it, however that ends. */
export function columnFile(folder: string): ColumnFile {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `columns-${randomBytes(6).toString('hex')}`);
  const file = { descriptor: openSync(path, 'wx+') };
  unheld.register(file, file.descriptor);
  unlink(path);
  let end = 0;
  return {
    column(as, rowCountMax) {
      const place = { file, at: end, width: widths[as] };
      end += place.width * rowCountMax;
      return storedColumn(place);
    },
  };
}

/** Where an open file cannot lose its name, the folder, which is temporary, takes it along. */
function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

type Place = {
  /** Held by every column, so that the file stays open with them. */
  readonly file: { readonly descriptor: number };
  readonly at: number;
  readonly width: number;
};

function storedColumn(place: Place): StoredColumn {
  const { width } = place;
  const doubles: ReadPart<Float64Array> = (begin, into) => read(place, begin, into);
  const integers: ReadPart<Int32Array> = (begin, into) => read(place, begin, into);
  return {
    append(chunk, column, rowsBefore) {
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
      write(place, rowsBefore, duckdb.vector_get_data(vector, width * chunk.rowCount));
    },
    keep(rows) {
      // Forwards: no row moves up, so none is written over before it was read.
      const moved = width === 8 ? movingNumbers(doubles) : movingCodes(integers);
      for (let begin = 0; begin < rows.length; begin += movedRows)
        write(place, begin, moved(rows.subarray(begin, begin + movedRows)));
    },
    doubles,
    integers,
  };
}

type Moving = (rows: Int32Array) => Uint8Array;

function movingNumbers(read: ReadPart<Float64Array>): Moving {
  const take = numberTaker({ kind: 'number', read });
  const values = new Float64Array(movedRows);
  return (rows) => {
    take(rows, values, 0);
    return new Uint8Array(values.buffer, 0, 8 * rows.length);
  };
}

function movingCodes(read: ReadPart<Int32Array>): Moving {
  const take = codeTaker({ kind: 'category', read, levels: [] });
  const codes = new Int32Array(movedRows);
  return (rows) => {
    take(rows, codes, 0);
    return new Uint8Array(codes.buffer, 0, 4 * rows.length);
  };
}

function write({ file, at, width }: Place, row: number, bytes: Uint8Array): void {
  const start = at + width * row;
  for (let done = 0; done < bytes.length; )
    done += writeSync(file.descriptor, bytes, done, bytes.length - done, start + done);
}

function read({ file, at, width }: Place, row: number, into: Float64Array | Int32Array): void {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  const start = at + width * row;
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(file.descriptor, bytes, done, bytes.length - done, start + done);
    // Behind the last row of the last column.
    if (count === 0) return;
    done += count;
  }
}
