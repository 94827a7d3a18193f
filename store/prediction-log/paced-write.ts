import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from './pace.ts';
import type { Rows } from './row-format.ts';

export type PacedWrite = {
  /** False where they were not wanted any longer before all of them were written. @throws as writing does */
  write(rows: Rows, isWanted?: () => boolean): Promise<boolean>;
  /** From now on nothing waits for the pace. */
  hurry(): void;
};

/**
 * So many bytes go together, some hundred rows. A batch of thousands keeps a core busy in PostgreSQL for as many times 10 µs,
 * and requests on the same machine wait behind it.
 */
const batchBytes = 131_072;

/** Writes rows a batch at a time, each when the pace lets it. */
export function pacedWrite(write: (rows: Rows) => Promise<void>, pace: Pace): PacedWrite {
  let isHurried = false;
  return {
    write: async ({ columns, pieces }, isWanted = () => true) => {
      for (const batch of batchesOf(pieces)) {
        while (isWanted() && !isHurried && !pace.isFree())
          await sleep(pace.waitMs(), undefined, { ref: false });
        if (!isWanted()) return false;
        await write({ columns, pieces: batch });
      }
      return true;
    },
    hurry: () => {
      isHurried = true;
    },
  };
}

/** Pieces in their order, of so many bytes together, or one. */
function batchesOf(pieces: readonly Buffer[]): readonly (readonly Buffer[])[] {
  const batches: Buffer[][] = [];
  let left = Number.NEGATIVE_INFINITY;
  for (const piece of pieces) {
    if (piece.length > left) {
      batches.push([]);
      left = batchBytes;
    }
    batches.at(-1)?.push(piece);
    left -= piece.length;
  }
  return batches;
}
