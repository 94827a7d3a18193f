import type { LogEntry } from './log-entry.ts';
import { rowBytesMax, writeRow } from './write-row.ts';

/** Rows as they travel, one after the other. */
export type Chunk = { readonly bytes: Buffer; used: number; rowCount: number };

export type LogBuffer = {
  /** False where there is no room, or the row is larger than a chunk. */
  append(entry: LogEntry): boolean;
  /** Takes what there is, the oldest first. Its room is free again after `release`. */
  take(): readonly Chunk[];
  release(chunks: readonly Chunk[]): void;
  /** Bytes of the chunks in use, also of those that were taken. */
  usedBytes(): number;
  /** Chunks that are full and were not taken. */
  fullCount(): number;
};

export const chunkBytes = 262_144;

/**
 * Bounded memory for rows on their way: chunks that are filled in turn and used again, so that a replica's memory is what
 * its traffic needs between two batches, and `bytesMax` at most while nothing drains it.
 */
export function openLogBuffer({ bytesMax }: { readonly bytesMax: number }): LogBuffer {
  const chunkCountMax = Math.max(1, Math.floor(bytesMax / chunkBytes));
  const free: Chunk[] = [];
  let full: Chunk[] = [];
  let current: Chunk | null = null;
  let inUse = 0;
  const next = (): Chunk | null => {
    if (current !== null) {
      full.push(current);
      current = null;
    }
    if (inUse === chunkCountMax) return null;
    inUse += 1;
    return free.pop() ?? { bytes: Buffer.allocUnsafeSlow(chunkBytes), used: 0, rowCount: 0 };
  };
  return {
    append: (entry) => {
      const needed = rowBytesMax(entry);
      if (needed > chunkBytes) return false;
      if (current === null || current.used + needed > chunkBytes) current = next();
      if (current === null) return false;
      current.used = writeRow(current.bytes, current.used, entry);
      current.rowCount += 1;
      return true;
    },
    take: () => {
      const taken = current === null ? full : [...full, current];
      full = [];
      current = null;
      return taken;
    },
    release: (chunks) => {
      inUse -= chunks.length;
      for (const chunk of chunks)
        if (free.length < keptFree) free.push(Object.assign(chunk, { used: 0, rowCount: 0 }));
    },
    usedBytes: () => inUse * chunkBytes,
    fullCount: () => full.length,
  };
}

/** Empty chunks that are kept for what comes. */
const keptFree = 2;
