import type { LogEntry } from './log-entry.ts';
import { type RowTarget, rowBytesMax, rowTarget, writeRow } from './write-row.ts';

/** Rows as they travel, one after the other. */
export type Chunk = RowTarget & { used: number; rowCount: number };

export type LogBuffer = {
  /** False where there is no room. */
  append(entry: LogEntry): boolean;
  /** Takes what there is, the oldest first. Its room is free again after `release`. */
  take(): readonly Chunk[];
  release(chunks: readonly Chunk[]): void;
  /** Bytes of all chunks in use, and of those of them that were not taken. */
  usedBytes(): number;
  waitingBytes(): number;
};

const chunkBytes = 65_536;

/**
 * Bounded memory for rows on their way: chunks that are filled in turn and used again, so that a replica's memory is the
 * most that its traffic ever needed between two batches, and `bytesMax` at most while nothing drains it. None is given
 * back: V8 sees little of memory outside of its heap, and left tens of megabytes of it lie. A row that is larger than a
 * chunk gets one of its own.
 */
export function openLogBuffer({ bytesMax }: { readonly bytesMax: number }): LogBuffer {
  const free: Chunk[] = [];
  let waiting: Chunk[] = [];
  let current: Chunk | null = null;
  let usedBytes = 0;
  let waitingBytes = 0;
  const begin = (neededBytes: number): Chunk | null => {
    const size = Math.max(neededBytes, chunkBytes);
    if (usedBytes + size > bytesMax) return null;
    usedBytes += size;
    waitingBytes += size;
    const known = size === chunkBytes ? free.pop() : undefined;
    const chunk = known ?? { ...rowTarget(size), used: 0, rowCount: 0 };
    waiting.push(chunk);
    return chunk;
  };
  return {
    append: (entry) => {
      const needed = rowBytesMax(entry);
      if (current === null || current.used + needed > current.bytes.length) current = begin(needed);
      if (current === null) return false;
      current.used = writeRow(current, current.used, entry);
      current.rowCount += 1;
      return true;
    },
    take: () => {
      const taken = waiting;
      waiting = [];
      waitingBytes = 0;
      current = null;
      return taken;
    },
    release: (chunks) => {
      for (const chunk of chunks) {
        usedBytes -= chunk.bytes.length;
        if (chunk.bytes.length === chunkBytes) free.push(Object.assign(chunk, { used: 0, rowCount: 0 }));
      }
    },
    usedBytes: () => usedBytes,
    waitingBytes: () => waitingBytes,
  };
}
