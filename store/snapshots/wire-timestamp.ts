import { intAt } from '../../shared/dataset/table.ts';

/** Microseconds from 1970 to 2000, PostgreSQL's epoch, in two halves of 32 bits. */
const epochLow = 946_684_800_000_000 % 2 ** 32;
const epochHigh = Math.floor(946_684_800_000_000 / 2 ** 32);
const infinityHigh = 0x7fffffff;

/** Turns PostgreSQL's timestamps into DuckDB's, in place: words of 64-bit microseconds, the low one first. */
export function addEpoch(words: Int32Array, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) {
    const low = intAt(words, 2 * row) >>> 0;
    const high = intAt(words, 2 * row + 1);
    if (high === infinityHigh && low === 0xffffffff) putInfinity(words, row, 1);
    else if (high === -0x80000000 && low === 0) putInfinity(words, row, -1);
    else {
      const sum = low + epochLow;
      words[2 * row] = sum;
      words[2 * row + 1] = high + epochHigh + (sum > 0xffffffff ? 1 : 0);
    }
  }
}

/** DuckDB's infinite timestamps: the largest 64-bit number and its negative. */
export function putInfinity(words: Int32Array, row: number, sign: 1 | -1): void {
  words[2 * row] = sign === 1 ? -1 : 1;
  words[2 * row + 1] = sign === 1 ? infinityHigh : -0x80000000;
}
