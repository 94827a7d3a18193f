import type { ColumnBuffer } from './column-buffer.ts';
import { numericAt } from './wire-numeric.ts';
import { putInfinity } from './wire-timestamp.ts';

/** Puts the cell at `from`, in PostgreSQL's binary form, into the row of the buffer. */
export type PutCell = (view: DataView, from: number, buffer: ColumnBuffer, row: number) => void;

const dayUs = 86_400_000_000;

/** Dates beyond the years of a timestamp (±290,000) become infinite, as PostgreSQL's own infinite dates. */
function putDate(view: DataView, from: number, { words }: ColumnBuffer, row: number): void {
  const days = view.getInt32(from) + 10_957;
  if (Math.abs(days) > 100_000_000) {
    putInfinity(words, row, days > 0 ? 1 : -1);
    return;
  }
  const us = days * dayUs;
  const high = Math.floor(us / 2 ** 32);
  words[2 * row] = us - high * 2 ** 32;
  words[2 * row + 1] = high;
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

/** Cells of the kinds that have no loop of their own. */
export const putCell = {
  int2: (view, from, { words }, row) => {
    words[row] = view.getInt16(from);
  },
  bool: (view, from, { bytes }, row) => {
    bytes[row] = view.getUint8(from);
  },
  float4: (view, from, buffer, row) => buffer.view.setFloat64(row * 8, widen(view.getFloat32(from)), true),
  numeric: (view, from, buffer, row) => buffer.view.setFloat64(row * 8, numericAt(view, from), true),
  date: putDate,
} as const satisfies Record<string, PutCell>;
