import type { FileHandle } from 'node:fs/promises';

/**
 * What ends a file of kept columns: before it lie the blocks, one after the other, and in each the values of its rows,
 * column by column.
 */
export type Footer = {
  readonly rowCount: number;
  readonly columns: readonly KeptDescription[];
  /** Bytes of a value of each column, 0 where the block has none of it. */
  readonly blocks: readonly { readonly rowCount: number; readonly widths: readonly number[] }[];
};

export type KeptDescription = {
  /** What the column was read by; null where it was given up, and its values are to be left alone. */
  readonly sql: string | null;
  /** Null of a number. */
  readonly levels: null | {
    /** In the order of their bytes. */
    readonly sorted: readonly string[];
    /** Of each code its place among them; null: they are the same. */
    readonly places: readonly number[] | null;
  };
};

/** Bytes of a code into so many levels. */
export const widthOf = (levelCount: number): 1 | 2 | 4 =>
  levelCount < 2 ** 8 ? 1 : levelCount < 2 ** 16 ? 2 : 4;

const mark = 'RTC2';
/** Bytes of the footer's length and the mark, at the end of the file. */
const tailBytes = 8;

export function footerBytes(footer: Footer): Buffer {
  const text = Buffer.from(JSON.stringify(footer));
  const tail = Buffer.alloc(tailBytes);
  tail.writeUInt32LE(text.length);
  tail.write(mark, 4);
  return Buffer.concat([text, tail]);
}

/** Null where the file is cut, or is none of these. */
export async function readFooter(file: FileHandle): Promise<Footer | null> {
  const { size } = await file.stat();
  if (size < tailBytes) return null;
  const tail = await bytesAt(file, size - tailBytes, tailBytes);
  const textBytes = tail.readUInt32LE();
  const from = size - tailBytes - textBytes;
  if (from < 0 || tail.toString('latin1', 4) !== mark) return null;
  const footer = JSON.parse((await bytesAt(file, from, textBytes)).toString()) as Footer;
  return footer.blocks.reduce((sum, block) => sum + bytesOf(block), 0) === from ? footer : null;
}

const bytesOf = ({ rowCount, widths }: Footer['blocks'][number]): number =>
  rowCount * widths.reduce((sum, width) => sum + width, 0);

async function bytesAt(file: FileHandle, from: number, count: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(count), 0, count, from);
  return buffer;
}
