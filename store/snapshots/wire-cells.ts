import { intAt } from '../../shared/dataset/table.ts';
import { setNull } from './column-buffer.ts';
import { type Lanes, mixFirst, mixSecond } from './row-hash.ts';
import type { WireBatch } from './wire-batch.ts';
import { type PutCell, putCell } from './wire-cell.ts';
import type { WireKind } from './wire-column.ts';
import type { CellTarget, ReadCells } from './wire-target.ts';
import { readTexts } from './wire-texts.ts';
import { addEpoch } from './wire-timestamp.ts';
import type { WireWindow } from './wire-window.ts';

/** Cells of four bytes that stay as they are. */
function readWords({ view }: WireWindow, batch: WireBatch, { buffer, lanes }: CellTarget): void {
  const { cells, rowCount } = batch;
  const { first, second } = lanes;
  const { words } = buffer;
  for (let row = 0; row < rowCount; row++) {
    const at = intAt(cells, row);
    const length = view.getInt32(at);
    let lane1 = mixFirst(intAt(first, row), length);
    let lane2 = mixSecond(intAt(second, row), length);
    if (length < 0) {
      setNull(buffer, row);
      cells[row] = at + 4;
    } else {
      const word = view.getInt32(at + 4);
      words[row] = word;
      lane1 = mixFirst(lane1, word);
      lane2 = mixSecond(lane2, word);
      cells[row] = at + 8;
    }
    first[row] = lane1;
    second[row] = lane2;
  }
}

/** Cells of eight bytes that stay as they are, but for the order of their bytes. */
function readPairs({ view }: WireWindow, batch: WireBatch, { buffer, lanes }: CellTarget): void {
  const { cells, rowCount } = batch;
  const { first, second } = lanes;
  const { words } = buffer;
  for (let row = 0; row < rowCount; row++) {
    const at = intAt(cells, row);
    const length = view.getInt32(at);
    let lane1 = mixFirst(intAt(first, row), length);
    let lane2 = mixSecond(intAt(second, row), length);
    if (length < 0) {
      setNull(buffer, row);
      cells[row] = at + 4;
    } else {
      const high = view.getInt32(at + 4);
      const low = view.getInt32(at + 8);
      words[2 * row] = low;
      words[2 * row + 1] = high;
      lane1 = mixFirst(mixFirst(lane1, high), low);
      lane2 = mixSecond(mixSecond(lane2, high), low);
      cells[row] = at + 12;
    }
    first[row] = lane1;
    second[row] = lane2;
  }
}

const readTimestamps: ReadCells = (window, batch, target) => {
  readPairs(window, batch, target);
  addEpoch(target.buffer.words, batch.rowCount);
};

/** Cells of the types that are less common, each through a call. */
const readEach =
  (put: PutCell): ReadCells =>
  ({ view }, { cells, rowCount }, { buffer, lanes }) => {
    for (let row = 0; row < rowCount; row++) {
      const at = intAt(cells, row);
      const length = view.getInt32(at);
      if (length < 0) setNull(buffer, row);
      else put(view, at + 4, buffer, row);
      mixCell(lanes, row, { view, at, length });
      cells[row] = at + 4 + Math.max(length, 0);
    }
  };

type Cell = { readonly view: DataView; readonly at: number; readonly length: number };

function mixCell({ first, second }: Lanes, row: number, { view, at, length }: Cell): void {
  let lane1 = mixFirst(intAt(first, row), length);
  let lane2 = mixSecond(intAt(second, row), length);
  const end = at + 4 + length;
  let from = at + 4;
  for (; from + 4 <= end; from += 4) {
    const word = view.getInt32(from);
    lane1 = mixFirst(lane1, word);
    lane2 = mixSecond(lane2, word);
  }
  if (from < end) {
    let tail = 0;
    for (; from < end; from++) tail = (tail << 8) | view.getUint8(from);
    lane1 = mixFirst(lane1, tail);
    lane2 = mixSecond(lane2, tail);
  }
  first[row] = lane1;
  second[row] = lane2;
}

/** How the cells of each kind are decoded. */
export const readCells: Readonly<Record<WireKind, ReadCells>> = {
  int2: readEach(putCell.int2),
  int4: readWords,
  int8: readPairs,
  bool: readEach(putCell.bool),
  float4: readEach(putCell.float4),
  float8: readPairs,
  numeric: readEach(putCell.numeric),
  date: readEach(putCell.date),
  timestamp: readTimestamps,
  text: readTexts,
};
