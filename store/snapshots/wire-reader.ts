import type duckdb from '@duckdb/node-bindings';
import { bufferOf, type ColumnBuffer, createColumnBuffer, flush, vectorRowCount } from './column-buffer.ts';
import { beginRow, createRowHash, endRow, mixCell, mixWord, type RowHash } from './row-hash.ts';
import { type PutCell, putCell, putNull } from './wire-cell.ts';
import type { WireColumn } from './wire-column.ts';
import { append, createWindow, type WireWindow } from './wire-window.ts';

export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

export type WireReader = {
  /** Decodes at most a vector of rows into the column buffers; 0 at the end of the stream. */
  readBatch(): number;
  /** Hands the decoded rows over: one vector per column, then row hash and content hash. */
  flushBatch(rowCount: number, vectorOf: (index: number) => duckdb.Vector): void;
};

type Cell = {
  readonly buffer: ColumnBuffer;
  readonly put: PutCell;
  /** Where the cell enters the row hash: 0 identity, 2 content. */
  readonly lane: 0 | 2;
};

type Decoder = {
  readonly window: WireWindow;
  readonly cells: readonly Cell[];
  readonly hash: RowHash;
  readonly rowHashes: ColumnBuffer;
  readonly contentHashes: ColumnBuffer;
};

/**
 * Reads PostgreSQL's binary COPY format, chunk by chunk as `take` gives it, into vectors. Rows may lie across chunks.
 * @throws BrokenStream where the bytes are not what the columns say
 */
export function wireReader(columns: readonly WireColumn[], take: () => Uint8Array | null): WireReader {
  const decoder: Decoder = {
    window: createWindow(),
    cells: columns.map((column) => ({
      buffer: createColumnBuffer(column),
      put: putCell[column.wire],
      lane: column.identity ? 0 : 2,
    })),
    hash: createRowHash(),
    rowHashes: bufferOf(8),
    contentHashes: bufferOf(8),
  };
  let state: 'header' | 'rows' | 'ended' = 'header';
  return {
    readBatch() {
      if (state === 'header') skipHeader(decoder.window, take);
      if (state === 'header') state = 'rows';
      let row = 0;
      while (row < vectorRowCount && state === 'rows') {
        const read = readRow(decoder, row);
        if (read === 'row') row += 1;
        else if (read === 'end') state = 'ended';
        // The long strings of a batch still lie in the window, so only an empty batch may refill it.
        else if (row > 0) break;
        else refill(decoder.window, take, 'in the middle of a row');
      }
      return row;
    },
    flushBatch(rowCount, vectorOf) {
      const given = { rowCount, source: decoder.window.bytes };
      const buffers = [
        ...decoder.cells.map(({ buffer }) => buffer),
        decoder.rowHashes,
        decoder.contentHashes,
      ];
      for (const [index, buffer] of buffers.entries()) flush(buffer, vectorOf(index), given);
    },
  };
}

/** Signature, flags, length of the extension. */
const headerBytes = 19;

function skipHeader(window: WireWindow, take: () => Uint8Array | null): void {
  while (window.end - window.at < headerBytes) refill(window, take, 'in its header');
  window.at += headerBytes + window.view.getInt32(window.at + 15);
}

function refill(window: WireWindow, take: () => Uint8Array | null, where: string): void {
  const chunk = take();
  if (chunk === null) throw new BrokenStream(`the stream ended ${where}`);
  append(window, chunk);
}

/** A row that is cut stays unread: its start does not move, and it is decoded again. */
function readRow(
  { window, cells, hash, rowHashes, contentHashes }: Decoder,
  row: number,
): 'row' | 'cut' | 'end' {
  const { view, end, bytes } = window;
  let from = window.at + 2;
  if (from > end) return 'cut';
  const fieldCount = view.getInt16(window.at);
  if (fieldCount === -1) return 'end';
  if (fieldCount !== cells.length)
    throw new BrokenStream(`a row has ${fieldCount} fields, expected ${cells.length}`);
  beginRow(hash);
  for (const { buffer, put, lane } of cells) {
    if (from + 4 > end) return cutRow(cells, row);
    const length = view.getInt32(from);
    from += 4;
    if (length < 0) {
      mixWord(hash.lanes, lane, -1);
      putNull(buffer, row);
      continue;
    }
    if (from + length > end) return cutRow(cells, row);
    put(window, from, length, buffer, row);
    mixCell(hash.lanes, lane, bytes, from, length);
    from += length;
  }
  endRow(hash, row, rowHashes.view, contentHashes.view);
  window.at = from;
  return 'row';
}

/** Takes back what the cut row has left in the buffers. */
function cutRow(cells: readonly Cell[], row: number): 'cut' {
  for (const { buffer } of cells) {
    const { long, validity } = buffer;
    if (long.at(-3) === row) long.length -= 3;
    validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return 'cut';
}
