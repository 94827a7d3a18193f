import { Worker } from 'node:worker_threads';
import { createRing, ringWriter } from './ring.ts';
import type { SegmentMessage, SegmentOrder } from './segment-thread.ts';
import { WriteFault } from './source-session.ts';
import type { WireColumn } from './wire-column.ts';

export type SegmentJob = {
  /** PostgreSQL's binary COPY stream. */
  readonly stream: AsyncIterable<Uint8Array>;
  readonly columns: readonly WireColumn[];
  readonly file: string;
  /** DuckDB's settings. */
  readonly settings: Readonly<Record<string, string>>;
  readonly onRows: (rowCount: number) => void;
};

const threadUrl = new URL('./segment-thread.js', import.meta.url);

/** Writes the stream into one Parquet file, in a thread of its own; returns the rows. The thread never outlives it. */
export async function writeSegment({ stream, onRows, ...order }: SegmentJob): Promise<number> {
  const ring = createRing();
  const writer = ringWriter(ring);
  const worker = new Worker(threadUrl, { workerData: { ...order, ring } satisfies SegmentOrder });
  let failure: Error | null = null;
  const written = new Promise<number>((resolve, reject) => {
    const fail = (error: Error) => {
      failure = error;
      writer.freed();
      reject(error);
    };
    worker.on('message', (message: SegmentMessage) => {
      if (message.kind === 'failed') fail(new WriteFault(`the segment was not written: ${message.message}`));
      else if (message.kind === 'written') resolve(message.rowCount);
      else {
        writer.freed();
        onRows(message.rowCount);
      }
    });
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new WriteFault(`the segment's thread ended with code ${code}`)));
  });
  written.catch(() => undefined);
  try {
    for await (const bytes of stream) {
      await writer.write(bytes, () => failure !== null);
      if (failure !== null) throw failure;
    }
    await writer.end(() => failure !== null);
    return await written;
  } catch (error) {
    writer.abandon();
    throw error;
  } finally {
    await worker.terminate();
  }
}
