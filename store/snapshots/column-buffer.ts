import duckdb from '@duckdb/node-bindings';
import { vectorBytes, type WireColumn } from './wire-column.ts';

/** Rows of one DuckDB vector. */
export const vectorRowCount = 2048;

/**
 * The values of one column for the vector that is being filled, in DuckDB's own memory layout, so that a whole vector
 * is handed over in one copy. A string of at most 12 bytes lies in the vector itself; longer ones are assigned after.
 */
export type ColumnBuffer = {
  readonly view: DataView<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: Int32Array<ArrayBuffer>;
  /** One bit per row, 1 where there is a value. */
  readonly validity: Uint8Array<ArrayBuffer>;
  readonly stride: number;
  hasNull: boolean;
  /** Row, offset and length of each long string, flat. */
  readonly long: number[];
};

export function createColumnBuffer(column: WireColumn): ColumnBuffer {
  return bufferOf(vectorBytes[column.wire]);
}

export function bufferOf(stride: number): ColumnBuffer {
  const memory = new ArrayBuffer(stride * vectorRowCount);
  return {
    view: new DataView(memory),
    bytes: new Uint8Array(memory),
    words: new Int32Array(memory),
    validity: new Uint8Array(vectorRowCount / 8).fill(255),
    stride,
    hasNull: false,
    long: [],
  };
}

export function setNull(buffer: ColumnBuffer, row: number): void {
  buffer.hasNull = true;
  const index = row >> 3;
  buffer.validity[index] = (buffer.validity[index] ?? 0) & ~(1 << (row & 7));
}

/** Hands the first `rowCount` values over to DuckDB and empties the buffer; long strings are read from `source`. */
export function flush(
  buffer: ColumnBuffer,
  vector: duckdb.Vector,
  { rowCount, source }: { readonly rowCount: number; readonly source: Uint8Array },
): void {
  duckdb.copy_data_to_vector(vector, 0, buffer.bytes.buffer, 0, rowCount * buffer.stride);
  const { long } = buffer;
  for (let index = 0; index < long.length; index += 3) {
    const from = long[index + 1] ?? 0;
    duckdb.vector_assign_string_element_len(
      vector,
      long[index] ?? 0,
      source.subarray(from, from + (long[index + 2] ?? 0)),
    );
  }
  long.length = 0;
  if (!buffer.hasNull) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, buffer.validity.buffer, 0, buffer.validity.byteLength);
  buffer.validity.fill(255);
  buffer.hasNull = false;
}
