import { intAt } from '../../shared/dataset/table.ts';
import type { ColumnBuffer } from './column-buffer.ts';

/** More levels than these, or longer ones together, are words that hardly repeat: the column is given up. */
const levelsMax = 2 ** 16 - 1;
const charactersMax = 2 ** 22;

/** The rows of a batch: those of long texts lie in `source`. */
export type TextBatch = {
  readonly buffer: ColumnBuffer;
  readonly rowCount: number;
  readonly source: Uint8Array;
};

/** Gives each text that it meets the next code. */
export type LevelCoder = {
  /** Writes the codes of a batch into the places from `at` on, -1 where a value is missing. False where it gave up. */
  code(batch: TextBatch, into: Int32Array, at: number): boolean;
  /** By their codes. */
  readonly levels: readonly string[];
};

/** Texts that were met lately, by their bytes: the place in the cache is their hash. */
const cacheSize = 4096;

export function levelCoder(): LevelCoder {
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const short = { words: new Int32Array(4 * cacheSize), codes: new Int32Array(cacheSize).fill(-1) };
  const long: ({ readonly bytes: Uint8Array; readonly code: number } | undefined)[] = new Array(cacheSize);
  let characterCount = 0;
  const codeOfText = (bytes: Uint8Array, from: number, length: number): number => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString();
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    characterCount += text.length;
    codeOf.set(text, levels.length);
    return levels.push(text) - 1;
  };
  const codeOfShort = ({ bytes, words }: ColumnBuffer, row: number): number => {
    const at = 4 * row;
    const slot = shortSlot(words, at);
    const code = intAt(short.codes, slot);
    if (code >= 0 && isEqual(short.words, 4 * slot, words, at)) return code;
    const found = codeOfText(bytes, 4 * at + 4, intAt(words, at));
    short.codes[slot] = found;
    short.words.set(words.subarray(at, at + 4), 4 * slot);
    return found;
  };
  const codeOfLong = (source: Uint8Array, from: number, length: number): number => {
    const bytes = source.subarray(from, from + length);
    const slot = longSlot(bytes);
    const known = long[slot];
    if (known !== undefined && isSame(known.bytes, bytes)) return known.code;
    const code = codeOfText(bytes, 0, length);
    long[slot] = { bytes: bytes.slice(), code };
    return code;
  };
  return {
    levels,
    code({ buffer, rowCount, source }, into, at) {
      const { long: places, validity, hasNull } = buffer;
      let next = 0;
      for (let row = 0; row < rowCount; row++) {
        if (hasNull && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) into[at + row] = -1;
        else if (places[next] === row) {
          into[at + row] = codeOfLong(source, places[next + 1] ?? 0, places[next + 2] ?? 0);
          next += 3;
        } else into[at + row] = codeOfShort(buffer, row);
      }
      return levels.length <= levelsMax && characterCount <= charactersMax;
    },
  };
}

function shortSlot(words: Int32Array, at: number): number {
  let hash = Math.imul(intAt(words, at) ^ intAt(words, at + 1), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ intAt(words, at + 2), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 13) ^ intAt(words, at + 3), 0xc2b2ae3d);
  return (hash ^ (hash >>> 16)) & (cacheSize - 1);
}

const isEqual = (one: Int32Array, at: number, other: Int32Array, from: number): boolean =>
  intAt(one, at) === intAt(other, from) &&
  intAt(one, at + 1) === intAt(other, from + 1) &&
  intAt(one, at + 2) === intAt(other, from + 2) &&
  intAt(one, at + 3) === intAt(other, from + 3);

/** FNV-1a. */
function longSlot(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return (hash ^ (hash >>> 16)) & (cacheSize - 1);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
