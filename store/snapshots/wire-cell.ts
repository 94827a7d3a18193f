import { type ColumnBuffer, setNull } from './column-buffer.ts';
import type { WireKind } from './wire-column.ts';
import { numericAt } from './wire-numeric.ts';

/** Where a cell's bytes are. */
export type CellSource = { readonly bytes: Uint8Array; readonly view: DataView };

/** Puts the cell at `from` (`length` bytes of PostgreSQL's binary form) into the row of the buffer. */
export type PutCell = (
  source: CellSource,
  from: number,
  length: number,
  buffer: ColumnBuffer,
  row: number,
) => void;

/** Microseconds from 1970 to 2000, PostgreSQL's epoch, in two halves of 32 bits. */
const epochLow = 946_684_800_000_000 % 2 ** 32;
const epochHigh = Math.floor(946_684_800_000_000 / 2 ** 32);
const dayUs = 86_400_000_000;
const infinityHigh = 0x7fffffff;

function putTimestamp(
  { view }: CellSource,
  from: number,
  _length: number,
  buffer: ColumnBuffer,
  row: number,
) {
  const high = view.getInt32(from);
  const low = view.getUint32(from + 4);
  if (high === infinityHigh && low === 0xffffffff) return putInfinity(buffer, row, 1);
  if (high === -0x80000000 && low === 0) return putInfinity(buffer, row, -1);
  const sum = low + epochLow;
  buffer.view.setUint32(row * 8, sum >>> 0, true);
  buffer.view.setInt32(row * 8 + 4, high + epochHigh + (sum > 0xffffffff ? 1 : 0), true);
}

/** DuckDB's infinite timestamps: the largest 64-bit number and its negative. */
function putInfinity(buffer: ColumnBuffer, row: number, sign: 1 | -1): void {
  buffer.view.setUint32(row * 8, sign === 1 ? 0xffffffff : 1, true);
  buffer.view.setInt32(row * 8 + 4, sign === 1 ? infinityHigh : -0x80000000, true);
}

/** Dates beyond the years of a timestamp (±290,000) become infinite, as PostgreSQL's own infinite dates. */
function putDate(
  { view }: CellSource,
  from: number,
  _length: number,
  buffer: ColumnBuffer,
  row: number,
): void {
  const days = view.getInt32(from) + 10_957;
  if (Math.abs(days) > 100_000_000) {
    putInfinity(buffer, row, days > 0 ? 1 : -1);
    return;
  }
  const us = days * dayUs;
  const high = Math.floor(us / 2 ** 32);
  buffer.view.setUint32(row * 8, us - high * 2 ** 32, true);
  buffer.view.setInt32(row * 8 + 4, high, true);
}

/** The double whose shortest decimal form is that of the 4-byte float, as PostgreSQL's text would be read. */
function widen(single: number): number {
  if (Number.isInteger(single) || !Number.isFinite(single)) return single;
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}

const inlineBytes = 12;

function putText(source: CellSource, from: number, length: number, buffer: ColumnBuffer, row: number): void {
  const at = row * 16;
  if (length > inlineBytes) {
    buffer.view.setUint32(at, 0, true);
    buffer.long.push(row, from, length);
    return;
  }
  // What is not filled must be zero: DuckDB compares short strings as words.
  buffer.view.setUint32(at, length, true);
  buffer.view.setUint32(at + 4, 0);
  buffer.view.setUint32(at + 8, 0);
  buffer.view.setUint32(at + 12, 0);
  const { bytes } = buffer;
  for (let index = 0; index < length; index += 1) bytes[at + 4 + index] = source.bytes[from + index] ?? 0;
}

/** A cell of each kind, by what PostgreSQL sends. */
export const putCell: Readonly<Record<WireKind, PutCell>> = {
  int2: ({ view }, from, _length, buffer, row) => buffer.view.setInt32(row * 4, view.getInt16(from), true),
  int4: ({ view }, from, _length, buffer, row) => buffer.view.setInt32(row * 4, view.getInt32(from), true),
  int8: ({ view }, from, _length, buffer, row) => {
    buffer.view.setInt32(row * 8 + 4, view.getInt32(from), true);
    buffer.view.setInt32(row * 8, view.getInt32(from + 4), true);
  },
  bool: ({ bytes }, from, _length, buffer, row) => {
    buffer.bytes[row] = bytes[from] ?? 0;
  },
  float4: ({ view }, from, _length, buffer, row) =>
    buffer.view.setFloat64(row * 8, widen(view.getFloat32(from)), true),
  float8: ({ view }, from, _length, buffer, row) =>
    buffer.view.setFloat64(row * 8, view.getFloat64(from), true),
  numeric: ({ view }, from, _length, buffer, row) =>
    buffer.view.setFloat64(row * 8, numericAt(view, from), true),
  date: putDate,
  timestamp: putTimestamp,
  text: putText,
};

/** A null in place of a value. */
export function putNull(buffer: ColumnBuffer, row: number): void {
  if (buffer.stride === 16) buffer.view.setUint32(row * 16, 0, true);
  setNull(buffer, row);
}
