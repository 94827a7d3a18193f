import type { Frame, LargeFrame } from './frame.ts';
import { loadColumn, takeColumn } from './take-column.ts';

/** The rows of a frame, in their order, as a frame of their own, in memory. */
export function takeFrame({ columns }: LargeFrame, rows: Int32Array): Frame {
  const taken = [...columns].map(([name, column]) => [name, takeColumn(column, rows)] as const);
  return { rowCount: rows.length, columns: new Map(taken) };
}

/** A whole frame in memory; columns that lie there are not copied. */
export function loadFrame({ rowCount, columns }: LargeFrame): Frame {
  const loaded = [...columns].map(([name, column]) => [name, loadColumn(column, rowCount)] as const);
  return { rowCount, columns: new Map(loaded) };
}
