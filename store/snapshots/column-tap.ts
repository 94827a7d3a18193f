import { type FileHandle, open, rm } from 'node:fs/promises';
import { blockRows, type DecodedBatch, gather } from './gathering.ts';
import { type Footer, footerBytes } from './kept-footer.ts';
import type { TappedColumn } from './tapped-columns.ts';
import type { WireColumn } from './wire-column.ts';

export type TapPlan = {
  readonly columns: readonly TappedColumn[];
  /** File that they are written into: whole once the tap has ended, and yet to be synced. */
  readonly path: string;
  /** A frame of more bytes would lie in a file of its own, and not be read from here: nothing is kept of it. */
  readonly bytesMax: number;
};

/** Keeps the columns that a training will read, on their way into the segment: they need not be decoded again. */
export type ColumnTap = {
  take(batch: DecodedBatch): void;
  /** After the last batch. */
  end(): Promise<void>;
};

/** What the disk refuses ends the tap, never the pull: then there is no file. */
export async function columnTap(
  { columns, path, bytesMax }: TapPlan,
  wires: readonly WireColumn[],
): Promise<ColumnTap> {
  const gatherings = columns.map((column) => gather(column, wires));
  const blocks: Footer['blocks'][number][] = [];
  const rowBytes = columns.reduce((sum, { as }) => sum + (as === 'category' ? 4 : 8), 0);
  const file = await fileBehind(path);
  let [filled, rowCount] = [0, 0];
  const flush = (): void => {
    blocks.push({ rowCount: filled, widths: gatherings.map((each) => each.width()) });
    for (const each of gatherings) file.write(each.takeBytes(filled));
    filled = 0;
  };
  return {
    take(batch) {
      if (file.isGivenUp()) return;
      if (filled + batch.rowCount > blockRows) flush();
      for (const each of gatherings) each.take(batch, filled);
      filled += batch.rowCount;
      rowCount += batch.rowCount;
      if (rowBytes * rowCount > bytesMax) file.giveUp();
    },
    async end() {
      flush();
      file.write(footerBytes({ rowCount, columns: gatherings.map((each) => each.describe()), blocks }));
      await file.close();
    },
  };
}

/** More bytes that wait for the disk than these are given up, not waited for. */
const waitingMax = 64 * 2 ** 20;

/** A file that is written behind whoever goes on; gone once it cannot be written, or falls behind. */
async function fileBehind(path: string) {
  const file: FileHandle | null = await open(path, 'w').catch(() => null);
  let isGivenUp = file === null;
  let [end, waiting] = [0, 0];
  const writes: Promise<void>[] = [];
  const giveUp = (): void => {
    isGivenUp = true;
  };
  const writeAt = async (to: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
    for (let done = 0; done < bytes.length && !isGivenUp; )
      done += (await to.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    waiting -= bytes.length;
  };
  return {
    isGivenUp: () => isGivenUp,
    giveUp,
    write(bytes: Uint8Array) {
      if (file === null || isGivenUp) return;
      waiting += bytes.length;
      if (waiting > waitingMax) giveUp();
      else writes.push(writeAt(file, bytes, end).catch(giveUp));
      end += bytes.length;
    },
    async close() {
      await Promise.all(writes);
      await file?.close().catch(giveUp);
      if (isGivenUp) await rm(path, { force: true });
    },
  };
}
