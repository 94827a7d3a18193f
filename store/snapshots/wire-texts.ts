import { intAt } from '../../shared/dataset/table.ts';
import { setNull } from './column-buffer.ts';
import { mixFirst, mixSecond } from './row-hash.ts';
import type { ReadCells } from './wire-target.ts';

/** A text of so many bytes lies in DuckDB's vector itself, behind its length. */
const inlineBytes = 12;

/** Texts: short ones go into the buffer word by word as they enter the hash, of long ones the place is noted. */
export const readTexts: ReadCells = ({ view }, { cells, rowCount }, { buffer, lanes }) => {
  const { first, second } = lanes;
  const { words, view: places } = buffer;
  for (let row = 0; row < rowCount; row++) {
    const at = intAt(cells, row);
    const length = view.getInt32(at);
    const isInline = length <= inlineBytes;
    let lane1 = mixFirst(intAt(first, row), length);
    let lane2 = mixSecond(intAt(second, row), length);
    // What is not filled must be zero: DuckDB compares short texts as words.
    words[4 * row] = isInline ? Math.max(length, 0) : 0;
    words[4 * row + 1] = 0;
    words[4 * row + 2] = 0;
    words[4 * row + 3] = 0;
    if (length < 0) setNull(buffer, row);
    else if (!isInline) buffer.long.push(row, at + 4, length);
    const end = at + 4 + Math.max(length, 0);
    let from = at + 4;
    let place = 16 * row + 4;
    for (; from + 4 <= end; from += 4) {
      const word = view.getInt32(from);
      lane1 = mixFirst(lane1, word);
      lane2 = mixSecond(lane2, word);
      if (isInline) places.setInt32(place, word);
      place += 4;
    }
    if (from < end) {
      let tail = 0;
      const unused = 8 * (4 - (end - from));
      for (; from < end; from++) tail = (tail << 8) | view.getUint8(from);
      lane1 = mixFirst(lane1, tail);
      lane2 = mixSecond(lane2, tail);
      if (isInline) places.setInt32(place, tail << unused);
    }
    cells[row] = end;
    first[row] = lane1;
    second[row] = lane2;
  }
};
