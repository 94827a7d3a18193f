import { intAt } from '../../shared/dataset/table.ts';
import { vectorRowCount } from './column-buffer.ts';

/**
 * A 64-bit hash of a row over the bytes that PostgreSQL sent, in two lanes of 32 bits with the rounds of xxHash32 and
 * the finaliser of MurmurHash3. It is ours, so that digests do not change with a release of DuckDB.
 *
 * Each cell enters with its length first (-1 for null), so that neighbouring cells cannot run into each other; then its
 * bytes in big-endian words, and those that are left over in one word more.
 */
export type RowHashes = {
  /** Of the identity columns. */
  readonly identity: Lanes;
  readonly content: Lanes;
};

/** The two lanes of each row of a batch. */
export type Lanes = { readonly first: Int32Array; readonly second: Int32Array };

const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f;

const createLanes = (): Lanes => ({
  first: new Int32Array(vectorRowCount),
  second: new Int32Array(vectorRowCount),
});

export const createRowHashes = (): RowHashes => ({ identity: createLanes(), content: createLanes() });

/** Before the first column of a batch. */
export function beginRows({ identity, content }: RowHashes): void {
  identity.first.fill(prime1);
  identity.second.fill(prime2);
  content.first.fill(prime3);
  content.second.fill(prime4);
}

/** A row's first lane with one more word. */
export function mixFirst(lane: number, word: number): number {
  const mixed = (lane + Math.imul(word, prime2)) | 0;
  return Math.imul((mixed << 13) | (mixed >>> 19), prime1);
}

/** A row's second lane with one more word. */
export function mixSecond(lane: number, word: number): number {
  const mixed = (lane + Math.imul(word, prime3)) | 0;
  return Math.imul((mixed << 17) | (mixed >>> 15), prime4);
}

/** Where hashes go: words of 64-bit places, little-endian. */
export type HashPlaces = { readonly rows: Int32Array; readonly contents: Int32Array };

/** Writes the hashes of the rows and of their content, when all columns are in. */
export function endRows(
  { identity, content }: RowHashes,
  { rows, contents }: HashPlaces,
  rowCount: number,
): void {
  for (let row = 0; row < rowCount; row++) {
    const content0 = finish(intAt(content.first, row) ^ prime4);
    const content1 = finish((intAt(content.second, row) + content0) | 0);
    const row0 = finish((intAt(identity.first, row) + Math.imul(content0, prime1)) | 0);
    const row1 = finish(((intAt(identity.second, row) ^ Math.imul(content1, prime3)) + row0) | 0);
    rows[2 * row] = row1;
    rows[2 * row + 1] = finish((row0 + row1) | 0);
    contents[2 * row] = content1;
    contents[2 * row + 1] = finish((content0 + content1) | 0);
  }
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
