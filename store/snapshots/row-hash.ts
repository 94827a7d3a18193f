/**
 * A 64-bit hash of a row over the bytes that PostgreSQL sent, in two lanes of 32 bits with the rounds of xxHash32 and
 * the finaliser of MurmurHash3. It is ours, so that digests do not change with a release of DuckDB.
 *
 * Each cell enters with its length first (-1 for null), so that neighbouring cells cannot run into each other.
 */
export type RowHash = {
  /** Two lanes of identity columns, then two of content. */
  readonly lanes: Int32Array;
};

const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f;

export const createRowHash = (): RowHash => ({ lanes: new Int32Array(4) });

export function beginRow({ lanes }: RowHash): void {
  lanes[0] = prime1;
  lanes[1] = prime2;
  lanes[2] = prime3;
  lanes[3] = prime4;
}

/** Mixes one 32-bit word into the lanes at `lane` (0 identity, 2 content). */
export function mixWord(lanes: Int32Array, lane: number, word: number): void {
  const first = ((lanes[lane] ?? 0) + Math.imul(word, prime2)) | 0;
  lanes[lane] = Math.imul((first << 13) | (first >>> 19), prime1);
  const second = ((lanes[lane + 1] ?? 0) + Math.imul(word, prime3)) | 0;
  lanes[lane + 1] = Math.imul((second << 17) | (second >>> 15), prime4);
}

/** Mixes a cell of `length` bytes, length first. A null has no bytes: mix the word -1 instead. */
export function mixCell(
  lanes: Int32Array,
  lane: number,
  bytes: Uint8Array,
  from: number,
  length: number,
): void {
  mixWord(lanes, lane, length);
  const end = from + length;
  let at = from;
  for (; at + 4 <= end; at += 4) mixWord(lanes, lane, wordAt(bytes, at));
  if (at === end) return;
  let tail = 0;
  for (; at < end; at += 1) tail = (tail << 8) | (bytes[at] ?? 0);
  mixWord(lanes, lane, tail);
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) |
  ((bytes[at + 1] ?? 0) << 16) |
  ((bytes[at + 2] ?? 0) << 8) |
  (bytes[at + 3] ?? 0);

/** Writes the hashes of the row and of its content to their 64-bit places, little-endian. */
export function endRow({ lanes }: RowHash, row: number, rowHashes: DataView, contentHashes: DataView): void {
  const content0 = finish((lanes[2] ?? 0) ^ prime4);
  const content1 = finish(((lanes[3] ?? 0) + content0) | 0);
  const row0 = finish(((lanes[0] ?? 0) + Math.imul(content0, prime1)) | 0);
  const row1 = finish((((lanes[1] ?? 0) ^ Math.imul(content1, prime3)) + row0) | 0);
  rowHashes.setInt32(row * 8, row1, true);
  rowHashes.setInt32(row * 8 + 4, finish((row0 + row1) | 0), true);
  contentHashes.setInt32(row * 8, content1, true);
  contentHashes.setInt32(row * 8 + 4, finish((content0 + content1) | 0), true);
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
