import { intAt } from '../../shared/dataset/table.ts';
import { vectorRowCount } from './column-buffer.ts';
import type { WireWindow } from './wire-window.ts';

export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/** Rows of one vector, whole in the window. */
export type WireBatch = {
  /** Where the next cell of each row begins, with its length: decoding a column moves them on. */
  readonly cells: Int32Array;
  /** Where each row ends. */
  readonly ends: Int32Array;
  rowCount: number;
  state: 'header' | 'rows' | 'ended';
};

export const createBatch = (): WireBatch => ({
  cells: new Int32Array(vectorRowCount),
  ends: new Int32Array(vectorRowCount),
  rowCount: 0,
  state: 'header',
});

/** `d`, then the length of what follows, itself included. */
const messageHeadBytes = 5;
const dataCode = 0x64;

/** Signature, flags, length of the extension. */
const headerBytes = 19;

/**
 * Finds the rows that lie whole in the window, a vector at most, and moves behind them. PostgreSQL sends each row as one
 * CopyData message, as its protocol promises, so a row's end is known before its cells are.
 *
 * @throws BrokenStream where a row has not so many fields
 */
export function findRows(window: WireWindow, batch: WireBatch, fieldCount: number): void {
  const { view, end } = window;
  batch.rowCount = 0;
  while (batch.rowCount < vectorRowCount && batch.state !== 'ended') {
    const at = window.at;
    if (at + messageHeadBytes > end) return;
    if (view.getUint8(at) !== dataCode) throw new BrokenStream('the stream is not cut into rows');
    const messageEnd = at + 1 + view.getInt32(at + 1);
    if (messageEnd > end) return;
    window.at = messageEnd;
    beginRow(view, batch, { from: rowStart(view, at + messageHeadBytes, batch), messageEnd, fieldCount });
  }
}

/** The header comes with the first row, or alone. */
function rowStart(view: DataView, from: number, batch: WireBatch): number {
  if (batch.state !== 'header') return from;
  batch.state = 'rows';
  return from + headerBytes + view.getInt32(from + 15);
}

type FoundRow = { readonly from: number; readonly messageEnd: number; readonly fieldCount: number };

function beginRow(view: DataView, batch: WireBatch, { from, messageEnd, fieldCount }: FoundRow): void {
  if (from === messageEnd) return;
  const found = view.getInt16(from);
  if (found === -1) {
    batch.state = 'ended';
    return;
  }
  if (found !== fieldCount) throw new BrokenStream(`a row has ${found} fields, expected ${fieldCount}`);
  batch.cells[batch.rowCount] = from + 2;
  batch.ends[batch.rowCount] = messageEnd;
  batch.rowCount += 1;
}

/** After the last column. @throws BrokenStream where the cells of a row do not end where it ends */
export function checkEnds({ cells, ends, rowCount }: WireBatch): void {
  for (let row = 0; row < rowCount; row++)
    if (intAt(cells, row) !== intAt(ends, row)) throw new BrokenStream('the cells of a row do not fill it');
}
