import { describe, expect, it } from 'vitest';
import { BrokenStream } from '../../../store/snapshots/wire-batch.ts';
import { wireReader } from '../../../store/snapshots/wire-reader.ts';

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const trailer = Buffer.from([0xff, 0xff]);

const message = (...parts: readonly Buffer[]): Buffer => {
  const payload = Buffer.concat(parts);
  const head = Buffer.from('d\0\0\0\0', 'latin1');
  head.writeUInt32BE(payload.length + 4, 1);
  return Buffer.concat([head, payload]);
};

/** A row of one 4-byte integer, with the length that its cell claims. */
function row(value: number, claimedBytes = 4): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeInt16BE(1);
  bytes.writeInt32BE(claimedBytes, 2);
  bytes.writeInt32BE(value, 6);
  return bytes;
}

function reader(...messages: readonly Buffer[]) {
  const chunks = [...messages];
  return wireReader([{ name: 'n', wire: 'int4', identity: true }], () => chunks.shift() ?? null);
}

describe('the reader of the binary format', () => {
  it.each([
    ['with its first row', [message(header, row(1)), message(row(2)), message(trailer)]],
    ['alone', [message(header), message(row(1)), message(row(2)), message(trailer)]],
    ['and nothing else', [message(header, trailer)]],
  ])('reads the rows where the header comes %s', (_title, messages) => {
    const { readBatch } = reader(Buffer.concat(messages));
    expect(readBatch()).toBe(messages.length === 1 ? 0 : 2);
    expect(readBatch()).toBe(0);
  });

  it.each([
    ['ends early', [message(header, row(1)).subarray(0, -1)], /ended before its last row/],
    ['holds a row of two fields', [message(header, Buffer.from([0, 2]))], /2 fields, expected 1/],
    ['holds a cell that ends elsewhere', [message(header, row(1, 3), Buffer.alloc(2))], /do not fill it/],
    ['is not cut into messages', [header], /not cut into rows/],
  ])('refuses a stream that %s', (_title, messages, reason) => {
    const { readBatch } = reader(...messages);
    expect(readBatch).toThrow(BrokenStream);
    expect(reader(...messages).readBatch).toThrow(reason);
  });
});
