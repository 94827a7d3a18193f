import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../durable-file.ts';
import { segmentOf } from './segment-parts.ts';

/** A column of a segment's rows, in the order of its file: doubles, or codes into levels, -1 where missing. */
export type KeptColumn =
  | { readonly kind: 'number'; readonly bytes: Uint8Array }
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] };

/** Columns of a segment and where their rows go: as many bytes, or codes, as it has rows. */
export type KeptSpace =
  | { readonly kind: 'number'; readonly bytes: Uint8Array }
  | { readonly kind: 'category'; readonly codes: Int32Array };

type Header = { readonly rowCount: number; readonly levels: readonly (readonly string[] | null)[] };

/** Bytes of the header's own length, at the start of the file. */
const prefixBytes = 4;

/**
 * Where columns of a segment's rows are kept. Its name tells everything that they depend on, `sql` of each column: they
 * never change.
 */
export const columnsFile = (segmentFile: string, sql: readonly string[]): string =>
  `${segmentFile}.${createHash('sha256')
    .update(JSON.stringify([1, sql]))
    .digest('hex')
    .slice(0, 16)}.columns`;

/**
 * Columns as they lie in memory, one after the other: to read them is to copy them, where a Parquet file costs ten times
 * as much to decode. Codes take as many bytes as their levels need. Other columns of the segment, which an earlier
 * declaration read, make room. @throws what the disk says
 */
export async function writeColumns(
  path: string,
  columns: readonly KeptColumn[],
  rowCount: number,
): Promise<void> {
  const levels = columns.map((column) => (column.kind === 'category' ? column.levels : null));
  const header = Buffer.from(JSON.stringify({ rowCount, levels } satisfies Header));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32LE(header.length);
  await replaceFile(path, [prefix, header, ...columns.map(bytesOf)]);
  await removeOthers(path);
}

/** What another write is at is younger than this. */
const abandonedAfterMs = 3_600_000;

/** Other columns of the segment, and what a thread left that was ended while it wrote. */
async function removeOthers(path: string): Promise<void> {
  const [folder, own] = [dirname(path), basename(path)];
  const segment = segmentOf(own);
  for (const file of await readdir(folder)) {
    if (file === own || segmentOf(file) !== segment) continue;
    const other = join(folder, file);
    if (file.endsWith('.columns') || (file.endsWith('.partial') && (await isAbandoned(other))))
      await rm(other, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > abandonedAfterMs;
}

const bytesOf = (column: KeptColumn): Uint8Array =>
  column.kind === 'number' ? column.bytes : packed(column.codes, column.levels.length);

/** The code of a missing value is the largest number of its width. */
function packed(codes: Int32Array, levelCount: number): Uint8Array {
  const Width = widthOf(levelCount);
  const narrow = new Width(codes);
  return new Uint8Array(narrow.buffer);
}

const widthOf = (levelCount: number) =>
  levelCount < 2 ** 8 ? Uint8Array : levelCount < 2 ** 16 ? Uint16Array : Int32Array;

/**
 * Reads the columns into their places and answers the levels of each, null of numbers; null where they are not kept, or
 * were cut short.
 */
export async function readKeptColumns(
  path: string,
  into: readonly KeptSpace[],
  rowCount: number,
): Promise<Header['levels'] | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const { header, from } = await readHeader(file, size);
    if (header.rowCount !== rowCount) return null;
    const sizes = into.map((space, index) =>
      space.kind === 'number'
        ? space.bytes.length
        : rowCount * widthOf(header.levels[index]?.length ?? 0).BYTES_PER_ELEMENT,
    );
    if (size !== sizes.reduce((sum, bytes) => sum + bytes, from)) return null;
    let at = from;
    const reads = into.map((space, index) => {
      const begin = at;
      at += sizes[index] ?? 0;
      return readSpace(file, begin, space, header.levels[index]?.length ?? 0);
    });
    await Promise.all(reads);
    return header.levels;
  } finally {
    await file.close();
  }
}

async function readHeader(
  file: FileHandle,
  size: number,
): Promise<{ readonly header: Header; readonly from: number }> {
  const prefix = Buffer.alloc(prefixBytes);
  await file.read(prefix, 0, prefixBytes, 0);
  const from = prefixBytes + prefix.readUInt32LE();
  if (from > size) throw new RangeError('kept columns end before their header does');
  const text = Buffer.alloc(from - prefixBytes);
  await file.read(text, 0, text.length, prefixBytes);
  return { header: JSON.parse(text.toString()) as Header, from };
}

async function readSpace(file: FileHandle, from: number, space: KeptSpace, levelCount: number) {
  if (space.kind === 'number') return readAt(file, from, space.bytes);
  const narrow = new (widthOf(levelCount))(space.codes.length);
  await readAt(file, from, new Uint8Array(narrow.buffer));
  const missing = narrow instanceof Int32Array ? -1 : 2 ** (8 * narrow.BYTES_PER_ELEMENT) - 1;
  for (let row = 0; row < narrow.length; row++) {
    const code = narrow[row] as number;
    space.codes[row] = code === missing ? -1 : code;
  }
}

async function readAt(file: FileHandle, from: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new RangeError('kept columns end before their rows do');
    done += bytesRead;
  }
}
