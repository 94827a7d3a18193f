import { Worker } from 'node:worker_threads';
import type { TapPlan } from './column-tap.ts';
import type { CopySink } from './copy-out.ts';
import { createRing, ringWriter } from './ring.ts';
import type { SegmentMessage, SegmentOrder } from './segment-thread.ts';
import { WriteFault } from './source-session.ts';
import type { WireColumn } from './wire-column.ts';

export type SegmentJob = {
  /** Gives PostgreSQL's binary COPY stream to the sink, as CopyData messages with their heads on. */
  readonly feed: (sink: CopySink) => Promise<void>;
  readonly columns: readonly WireColumn[];
  readonly file: string;
  /** Columns that are kept as they come; null: none. */
  readonly tap: TapPlan | null;
  /** DuckDB's settings. */
  readonly settings: Readonly<Record<string, string>>;
  readonly onRows: (rowCount: number) => void;
};

const threadUrl = new URL('./segment-thread.js', import.meta.url);

/**
 * Writes the stream into one Parquet file, in a thread of its own; returns the rows. The thread ends before it does: by
 * itself, for ending a thread from outside while DuckDB calls into it would end the process.
 */
export async function writeSegment({ feed, onRows, ...order }: SegmentJob): Promise<number> {
  const ring = createRing();
  const writer = ringWriter(ring);
  const thread = startThread({ ...order, ring }, { onFreed: writer.freed, onRows });
  const isGone = () => thread.state() !== 'running';
  try {
    // The thread ends first only where it fails.
    await Promise.race([feed((bytes) => writer.write(bytes, isGone)), thread.written]);
    await writer.end(isGone);
    return await thread.written;
  } catch (error) {
    writer.abandon();
    throw error;
  } finally {
    await thread.exited;
  }
}

type SegmentThread = {
  /** Rejects with a WriteFault. */
  readonly written: Promise<number>;
  readonly exited: Promise<void>;
  state(): 'running' | 'done';
};

type ThreadEvents = { readonly onFreed: () => void; readonly onRows: (rowCount: number) => void };

function startThread(order: SegmentOrder, { onFreed, onRows }: ThreadEvents): SegmentThread {
  const worker = new Worker(threadUrl, { workerData: order, execArgv: [] });
  let state: 'running' | 'done' = 'running';
  const written = new Promise<number>((resolve, reject) => {
    const end = (settle: () => void) => {
      state = 'done';
      onFreed();
      settle();
    };
    const fail = (reason: string) =>
      end(() => reject(new WriteFault(`the segment was not written: ${reason}`)));
    worker.on('message', (message: SegmentMessage) => {
      if (message.kind === 'failed') fail(message.message);
      else if (message.kind === 'written') end(() => resolve(message.rowCount));
      else {
        onFreed();
        onRows(message.rowCount);
      }
    });
    worker.once('error', (error) => fail(error.message));
    worker.once('exit', (code) => fail(`its thread ended with code ${code}`));
  });
  // Whoever writes the stream may fail first; the rejection is still handled.
  written.catch(() => undefined);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return { written, exited, state: () => state };
}
