import { describe, expect, it } from 'vitest';
import { copyMessages } from '../../../store/snapshots/copy-messages.ts';

function message(code: string, payload: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeUInt32BE(4 + payload.length, 1);
  return Buffer.concat([head, Buffer.from(payload, 'latin1')]);
}

const rows = [message('d', 'first'), message('d', ''), message('d', 'x'.repeat(300))];
const [first, second, third] = rows as [Buffer, Buffer, Buffer];
const stream = Buffer.concat([
  message('H', 'formats'),
  first,
  message('N', 'a notice'),
  second,
  third,
  message('S', 'parameter'),
  message('c', ''),
  message('C', 'COPY 3'),
]);

/** What the messages become where the stream arrives in pieces of this size. */
function walked(bytes: Buffer, pieceBytes: number) {
  const walk = copyMessages();
  const data: Uint8Array[] = [];
  const rests: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    if (rests.length > 0) {
      rests.push(piece);
      continue;
    }
    const found = walk(piece);
    data.push(...found.data);
    if (found.rest !== null) rests.push(found.rest);
  }
  return { data: Buffer.concat(data), rest: Buffer.concat(rests) };
}

describe('the messages of a COPY', () => {
  it.each([1, 2, 3, 5, 7, 64, 311, 10_000])(
    'are told from the others where they arrive in pieces of %i bytes',
    (pieceBytes) => {
      const { data, rest } = walked(stream, pieceBytes);
      expect(data.equals(Buffer.concat(rows))).toBe(true);
      expect(rest.equals(Buffer.concat([message('c', ''), message('C', 'COPY 3')]))).toBe(true);
    },
  );

  it('end where the server reports an error, which is left to its reader', () => {
    const { data, rest } = walked(Buffer.concat([first, message('E', 'gone')]), 4);
    expect(data.equals(first)).toBe(true);
    expect(rest.equals(message('E', 'gone'))).toBe(true);
  });
});
