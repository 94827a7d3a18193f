import type { Frame, FrameColumn } from './frame.ts';
import { takeRows } from './rows.ts';
import { intAt } from './table.ts';

/** The rows of a frame, in their order, as a frame of their own. */
export function takeFrame({ columns }: Frame, rows: Int32Array): Frame {
  const taken = [...columns].map(([name, column]) => [name, takeColumn(column, rows)] as const);
  return { rowCount: rows.length, columns: new Map(taken) };
}

function takeColumn(column: FrameColumn, rows: Int32Array): FrameColumn {
  if (column.kind === 'number') return { kind: 'number', values: takeRows(column.values, rows) };
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = intAt(column.codes, intAt(rows, i));
  return { kind: 'category', codes, levels: column.levels };
}
