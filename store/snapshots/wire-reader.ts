import type duckdb from '@duckdb/node-bindings';
import { bufferOf, type ColumnBuffer, createColumnBuffer, flush } from './column-buffer.ts';
import type { DecodedBatch } from './gathering.ts';
import { beginRows, createRowHashes, endRows } from './row-hash.ts';
import { BrokenStream, checkEnds, createBatch, findRows } from './wire-batch.ts';
import { readCells } from './wire-cells.ts';
import type { WireColumn } from './wire-column.ts';
import { append, createWindow } from './wire-window.ts';

export type WireReader = {
  /** Decodes at most a vector of rows into the column buffers; 0 at the end of the stream. */
  readBatch(): number;
  /** Hands the decoded rows over: one vector per column, then row hash and content hash. */
  flushBatch(rowCount: number, vectorOf: (index: number) => duckdb.Vector): void;
};

/**
 * Reads PostgreSQL's binary COPY format, chunk by chunk as `take` gives it, into vectors: CopyData messages with their
 * heads on, which may lie across chunks. It goes through a batch column by column, for a loop over cells of one type takes
 * a third of the time of one over the cells of a row. `onBatch` is shown what was decoded, until the next batch.
 *
 * @throws BrokenStream where the bytes are not what the columns say
 */
export function wireReader(
  columns: readonly WireColumn[],
  take: () => Uint8Array | null,
  onBatch?: (batch: DecodedBatch) => void,
): WireReader {
  const window = createWindow();
  const batch = createBatch();
  const hashes = createRowHashes();
  const buffers = columns.map(createColumnBuffer);
  const rowHashes = bufferOf(8);
  const contentHashes = bufferOf(8);
  const places = { rows: rowHashes.words, contents: contentHashes.words };
  const fill = (): void => {
    for (;;) {
      findRows(window, batch, columns.length);
      // The long texts of a batch still lie in the window, so only an empty batch may refill it.
      if (batch.rowCount > 0 || batch.state === 'ended') return;
      const chunk = take();
      if (chunk === null) throw new BrokenStream('the stream ended before its last row');
      append(window, chunk);
    }
  };
  return {
    readBatch() {
      fill();
      beginRows(hashes);
      for (const [index, { wire, identity }] of columns.entries()) {
        const lanes = identity ? hashes.identity : hashes.content;
        readCells[wire](window, batch, { buffer: buffers[index] as ColumnBuffer, lanes });
      }
      checkEnds(batch);
      endRows(hashes, places, batch.rowCount);
      onBatch?.({ buffers, rowCount: batch.rowCount, source: window.bytes });
      return batch.rowCount;
    },
    flushBatch(rowCount, vectorOf) {
      const given = { rowCount, source: window.bytes };
      for (const [index, buffer] of [...buffers, rowHashes, contentHashes].entries())
        flush(buffer, vectorOf(index), given);
    },
  };
}
