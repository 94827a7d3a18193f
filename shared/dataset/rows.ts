import { intAt, realAt } from './table.ts';
/** Indexes 0 … rowCount-1: every row. */
export function allRows(rowCount: number): Int32Array {
  const rows = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) rows[row] = row;
  return rows;
}

/** The values of the rows, in their order: the given ones themselves, where those are all, so that no copy lies beside them. */
export const rowsOf = (values: Float64Array, rows: Int32Array): Float64Array =>
  rows.length === values.length && areAll(rows) ? values : takeRows(values, rows);

function areAll(rows: Int32Array): boolean {
  let at = 0;
  while (at < rows.length && intAt(rows, at) === at) at++;
  return at === rows.length;
}

/** The rows that have this value, in order. */
export function rowsWhere(values: Uint8Array, wanted: number): Int32Array {
  const rows = new Int32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (values[row] === wanted) rows[count++] = row;
  return rows.slice(0, count);
}

/** The values of rows that have `width` each, in the rows' order. */
export function takeWideRows(values: Float64Array, rows: Int32Array, width: number): Float64Array {
  if (width === 1) return takeRows(values, rows);
  const taken = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = intAt(rows, i) * width;
    taken.set(values.subarray(from, from + width), i * width);
  }
  return taken;
}

/** The values of the rows, in their order; in memory of their own unless some is given. */
export function takeRows(
  values: Float64Array,
  rows: Int32Array,
  taken: Float64Array = new Float64Array(rows.length),
): Float64Array {
  for (let i = 0; i < rows.length; i++) taken[i] = realAt(values, intAt(rows, i));
  return taken;
}
