import type duckdb from '@duckdb/node-bindings';
import { bufferOf, createColumnBuffer, flush, vectorRowCount } from './column-buffer.ts';
import { beginRow, createRowHash, endRow, mixCell, mixWord } from './row-hash.ts';
import { type PutCell, putCell, putNull } from './wire-cell.ts';
import type { WireColumn } from './wire-column.ts';

export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/** Signature, flags, length of the extension. */
const headerBytes = 19;

export type WireReader = {
  /** Decodes at most a vector of rows into the column buffers; 0 at the end of the stream. */
  readBatch(): number;
  /** Hands the decoded rows over: one vector per column, then row hash and content hash. */
  flushBatch(rowCount: number, vectorOf: (index: number) => duckdb.Vector): void;
};

/**
 * Reads PostgreSQL's binary COPY format, chunk by chunk as `take` gives it, into vectors. Rows may lie across chunks.
 * @throws BrokenStream where the bytes are not what the columns say.
 */
export function wireReader(columns: readonly WireColumn[], take: () => Uint8Array | null): WireReader {
  const buffers = columns.map(createColumnBuffer);
  const puts: readonly PutCell[] = columns.map((column) => putCell[column.wire]);
  const lanes = Uint8Array.from(columns, (column) => (column.identity ? 0 : 2));
  const rowHashes = bufferOf(8);
  const contentHashes = bufferOf(8);
  const hash = createRowHash();
  const cell = { bytes: new Uint8Array(0), from: 0, length: 0 };
  let source = { bytes: new Uint8Array(1 << 21), view: new DataView(new ArrayBuffer(0)) };
  source.view = new DataView(source.bytes.buffer);
  let at = 0;
  let end = 0;
  let finished = false;

  const refill = (): boolean => {
    const chunk = take();
    if (chunk === null) return false;
    const rest = end - at;
    if (rest + chunk.length > source.bytes.length) {
      const larger = new Uint8Array(2 * (rest + chunk.length));
      larger.set(source.bytes.subarray(at, end));
      source = { bytes: larger, view: new DataView(larger.buffer) };
    } else source.bytes.copyWithin(0, at, end);
    source.bytes.set(chunk, rest);
    at = 0;
    end = rest + chunk.length;
    return true;
  };

  /** Whether a whole row was there. A row that is cut leaves `at` where it was and is decoded again. */
  const readRow = (row: number): boolean => {
    const { view } = source;
    if (at + 2 > end) return false;
    const fieldCount = view.getInt16(at);
    if (fieldCount === -1) {
      finished = true;
      return false;
    }
    if (fieldCount !== columns.length)
      throw new BrokenStream(`a row has ${fieldCount} fields, expected ${columns.length}`);
    beginRow(hash);
    cell.bytes = source.bytes;
    let from = at + 2;
    for (let index = 0; index < fieldCount; index += 1) {
      if (from + 4 > end) return false;
      const length = view.getInt32(from);
      from += 4;
      if (length > 0 && from + length > end) return false;
      const buffer = buffers[index];
      const put = puts[index];
      if (buffer === undefined || put === undefined) return false;
      const lane = lanes[index] ?? 0;
      if (length < 0) {
        mixWord(hash.lanes, lane, -1);
        putNull(buffer, row);
        continue;
      }
      put(source, from, length, buffer, row);
      cell.from = from;
      cell.length = length;
      mixCell(hash.lanes, lane, cell);
      from += length;
    }
    endRow(hash);
    writeHashes(row);
    at = from;
    return true;
  };

  const writeHashes = (row: number) => {
    const { result } = hash;
    rowHashes.view.setInt32(row * 8, result[0] ?? 0, true);
    rowHashes.view.setInt32(row * 8 + 4, result[1] ?? 0, true);
    contentHashes.view.setInt32(row * 8, result[2] ?? 0, true);
    contentHashes.view.setInt32(row * 8 + 4, result[3] ?? 0, true);
  };

  const skipHeader = () => {
    while (end - at < headerBytes) if (!refill()) throw new BrokenStream('the stream ended in its header');
    at += headerBytes + source.view.getInt32(at + 15);
  };
  let begun = false;

  return {
    readBatch() {
      if (!begun) skipHeader();
      begun = true;
      let row = 0;
      while (row < vectorRowCount && !finished) {
        if (readRow(row)) row += 1;
        else if (finished) break;
        else if (row > 0) break;
        else if (!refill()) throw new BrokenStream('the stream ended in the middle of a row');
      }
      return row;
    },
    flushBatch(rowCount, vectorOf) {
      const given = { rowCount, source: source.bytes };
      for (const [index, buffer] of buffers.entries()) flush(buffer, vectorOf(index), given);
      flush(rowHashes, vectorOf(buffers.length), given);
      flush(contentHashes, vectorOf(buffers.length + 1), given);
    },
  };
}
