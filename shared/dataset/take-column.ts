import type {
  CategoryColumn,
  FrameColumn,
  LargeColumn,
  NumberColumn,
  ReadPart,
  StoredCategory,
  StoredNumbers,
} from './frame.ts';
import { takeRows } from './rows.ts';
import { intAt, realAt } from './table.ts';

/** Rows of a stored column that are in memory at a time. */
const windowRows = 8_192;

/** Copies the values of rows, in their order, to `into` from place `at` on. */
export type TakeNumbers = (rows: Int32Array, into: Float64Array, at: number) => void;
export type TakeCodes = (rows: Int32Array, into: Int32Array, at: number) => void;

/** Takes numbers of a column, again and again. Of a stored one a window is kept: rows that ascend are read once. */
export function numberTaker(column: NumberColumn | StoredNumbers): TakeNumbers {
  if ('read' in column) return numberWindow(column.read);
  const { values } = column;
  return (rows, into, at) => {
    for (let i = 0; i < rows.length; i++) into[at + i] = realAt(values, intAt(rows, i));
  };
}

function numberWindow(read: ReadPart<Float64Array>): TakeNumbers {
  const values = new Float64Array(windowRows);
  let begin = -windowRows;
  return (rows, into, at) => {
    for (let i = 0; i < rows.length; i++) {
      const row = intAt(rows, i);
      if (row < begin || row >= begin + windowRows) {
        begin = row - (row % windowRows);
        read(begin, values);
      }
      into[at + i] = realAt(values, row - begin);
    }
  };
}

/** The same of a category's codes. A loop of its own: one for both types of arrays is several times slower. */
export function codeTaker(column: CategoryColumn | StoredCategory): TakeCodes {
  if ('read' in column) return codeWindow(column.read);
  const { codes } = column;
  return (rows, into, at) => {
    for (let i = 0; i < rows.length; i++) into[at + i] = intAt(codes, intAt(rows, i));
  };
}

function codeWindow(read: ReadPart<Int32Array>): TakeCodes {
  const codes = new Int32Array(windowRows);
  let begin = -windowRows;
  return (rows, into, at) => {
    for (let i = 0; i < rows.length; i++) {
      const row = intAt(rows, i);
      if (row < begin || row >= begin + windowRows) {
        begin = row - (row % windowRows);
        read(begin, codes);
      }
      into[at + i] = intAt(codes, row - begin);
    }
  };
}

/** The rows of a column, in their order, in memory; in that of `taken`, where some is given. */
export function takeNumbers(
  column: NumberColumn | StoredNumbers,
  rows: Int32Array,
  taken: Float64Array = new Float64Array(rows.length),
): Float64Array {
  if (!('read' in column)) return takeRows(column.values, rows, taken);
  numberTaker(column)(rows, taken, 0);
  return taken;
}

/** @see takeNumbers */
export function takeColumn(column: LargeColumn, rows: Int32Array): FrameColumn {
  if (column.kind === 'number') return { kind: 'number', values: takeNumbers(column, rows) };
  const codes = new Int32Array(rows.length);
  codeTaker(column)(rows, codes, 0);
  return { kind: 'category', codes, levels: column.levels };
}

/** A whole column in memory: itself, where it lies there. */
export function loadColumn(column: LargeColumn, rowCount: number): FrameColumn {
  if (!('read' in column)) return column;
  if (column.kind === 'number') {
    const values = new Float64Array(rowCount);
    column.read(0, values);
    return { kind: 'number', values };
  }
  const codes = new Int32Array(rowCount);
  column.read(0, codes);
  return { kind: 'category', codes, levels: column.levels };
}
