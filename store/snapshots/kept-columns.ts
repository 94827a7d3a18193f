import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { intAt } from '../../shared/dataset/table.ts';
import { replaceFile } from '../durable-file.ts';
import { type Footer, footerBytes, readFooter, widthOf } from './kept-footer.ts';
import { segmentOf } from './segment-parts.ts';

/** A column of a segment's rows, in the order of its file: doubles, or codes into levels, -1 where missing. */
export type KeptColumn = { readonly sql: string } & (
  | { readonly kind: 'number'; readonly bytes: Uint8Array }
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] }
);

/** A column of a segment and where its rows go: as many bytes, or codes, as it has rows. */
export type KeptSpace = { readonly sql: string } & (
  | { readonly kind: 'number'; readonly bytes: Uint8Array }
  | { readonly kind: 'category'; readonly codes: Int32Array }
);

/** The levels of a column that was read, null of a number; undefined of a column that is not kept. */
export type FoundLevels = readonly string[] | null | undefined;

/** Where columns of a segment's rows are kept. */
export const columnsFile = (segmentFile: string): string => `${segmentFile}.columns`;

/**
 * Columns as they lie in memory, block of rows by block: to read them is to copy them, where a Parquet file costs ten
 * times as much to decode. Codes take as many bytes as their levels need. Takes the place of other columns of the segment,
 * which an earlier declaration read. @throws what the disk says
 */
export async function writeColumns(
  path: string,
  columns: readonly KeptColumn[],
  rowCount: number,
): Promise<void> {
  const pieces = columns.map(bytesOf);
  const footer: Footer = {
    rowCount,
    columns: columns.map((column) => ({
      sql: column.sql,
      levels: column.kind === 'category' ? { sorted: column.levels, places: null } : null,
    })),
    blocks: [{ rowCount, widths: columns.map(widthOfColumn) }],
  };
  await replaceFile(path, [...pieces, footerBytes(footer)]);
  await removeOthers(path);
}

/** What another write is at is younger than this. */
const abandonedAfterMs = 3_600_000;

/** Columns of the segment that an earlier release kept, and what a thread left that was ended while it wrote. */
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

const widthOfColumn = (column: KeptColumn): number =>
  column.kind === 'number' ? 8 : widthOf(column.levels.length);

const bytesOf = (column: KeptColumn): Uint8Array =>
  column.kind === 'number' ? column.bytes : packed(column.codes, column.levels.length);

const codeArrays = { 1: Uint8Array, 2: Uint16Array, 4: Int32Array } as const;

const codeArrayOf = (width: number) => codeArrays[width === 1 || width === 2 ? width : 4];

/** Codes in as many bytes as so many levels need. The code of a missing value is the largest number of its width. */
export function packed(codes: Int32Array, levelCount: number): Uint8Array {
  const narrow = new (codeArrayOf(widthOf(levelCount)))(codes);
  return new Uint8Array(narrow.buffer);
}

/**
 * Reads the columns that are kept into their places and answers the levels of each; null where nothing is kept, or it was
 * cut short.
 */
export async function readKeptColumns(
  path: string,
  into: readonly KeptSpace[],
  rowCount: number,
): Promise<readonly FoundLevels[] | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const footer = await readFooter(file);
    if (footer?.rowCount !== rowCount) return null;
    const places = into.map(({ sql }) => footer.columns.findIndex((column) => column.sql === sql));
    const reads: Promise<void>[] = [];
    let [at, row] = [0, 0];
    for (const block of footer.blocks) {
      for (const [column, width] of block.widths.entries()) {
        const piece = { at, row, rowCount: block.rowCount, width };
        for (const [index, place] of places.entries())
          if (place === column)
            reads.push(
              readPiece(file, piece, into[index] as KeptSpace, footer.columns[column]?.levels?.places),
            );
        at += width * block.rowCount;
      }
      row += block.rowCount;
    }
    await Promise.all(reads);
    return places.map((place) => (place < 0 ? undefined : (footer.columns[place]?.levels?.sorted ?? null)));
  } finally {
    await file.close();
  }
}

/** Values of a column in one block: where they lie in the file, and of which rows they are. */
type Piece = {
  readonly at: number;
  readonly row: number;
  readonly rowCount: number;
  readonly width: number;
};

async function readPiece(
  file: FileHandle,
  { at, row, rowCount, width }: Piece,
  space: KeptSpace,
  places: readonly number[] | null | undefined,
): Promise<void> {
  if (space.kind === 'number')
    return readAt(file, at, space.bytes.subarray(width * row, width * (row + rowCount)));
  const narrow = new (codeArrayOf(width))(rowCount);
  await readAt(file, at, new Uint8Array(narrow.buffer));
  const codes = space.codes.subarray(row, row + rowCount);
  const meant = places ? Int32Array.from(places) : null;
  if (narrow instanceof Uint8Array) widenBytes(narrow, meant, codes);
  else if (narrow instanceof Uint16Array) widenWords(narrow, meant, codes);
  else widenWhole(narrow, meant, codes);
}

// A function for each width, for a loop that meets two kinds of arrays takes ten times as long. The largest code stands
// for a missing value.
function widenBytes(narrow: Uint8Array, meant: Int32Array | null, codes: Int32Array): void {
  const codeOf = Int32Array.from({ length: 256 }, (_, code) => meant?.[code] ?? code);
  codeOf[255] = -1;
  for (let row = 0; row < narrow.length; row++) codes[row] = intAt(codeOf, narrow[row] as number);
}

function widenWords(narrow: Uint16Array, meant: Int32Array | null, codes: Int32Array): void {
  for (let row = 0; row < narrow.length; row++) {
    const code = narrow[row] as number;
    codes[row] = code === 0xffff ? -1 : meant === null ? code : intAt(meant, code);
  }
}

function widenWhole(narrow: Int32Array, meant: Int32Array | null, codes: Int32Array): void {
  for (let row = 0; row < narrow.length; row++) {
    const code = intAt(narrow, row);
    codes[row] = code < 0 || meant === null ? code : intAt(meant, code);
  }
}

async function readAt(file: FileHandle, from: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0) throw new RangeError('kept columns end before their rows do');
    done += bytesRead;
  }
}
