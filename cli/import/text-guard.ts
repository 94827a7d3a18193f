import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { ImportRefused } from './refusal.ts';

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

type Place = { line: number; byte: number };

/** The place of the first byte of a run of whole lines that PostgreSQL's UTF-8 texts cannot hold. */
function faultIn(bytes: Buffer, start: Place): { readonly place: Place; readonly value: number } {
  let line = start.line;
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(newline, from);
    const to = end < 0 ? bytes.length : end + 1;
    const text = bytes.subarray(from, to);
    const zero = text.indexOf(0);
    if (zero >= 0) return { place: { line, byte: start.byte + from + zero }, value: 0 };
    if (!isUtf8(text)) {
      const offset = firstFault(text);
      return { place: { line, byte: start.byte + from + offset }, value: text[offset] ?? 0 };
    }
    line += 1;
    from = to;
  }
  return { place: { ...start }, value: 0 };
}

function firstFault(text: Buffer): number {
  let sound = 0;
  for (let end = 1; end <= text.length; end += 1) if (isUtf8(text.subarray(0, end))) sound = end;
  return sound;
}

function refuse(bytes: Buffer, start: Place): ImportRefused {
  const { place, value } = faultIn(bytes, start);
  const at = `line ${place.line}, byte ${place.byte}`;
  if (value === 0)
    return new ImportRefused(
      `${at}: a zero byte, which no text may hold; remove them, e.g. \`tr -d '\\000'\``,
    );
  const hex = value.toString(16).padStart(2, '0');
  return new ImportRefused(
    `${at}: 0x${hex} is not valid in UTF-8 text; save the file as UTF-8, e.g. \`iconv -f WINDOWS-1252 -t UTF-8\``,
  );
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}

/** Passes bytes on, in whole lines, that are valid UTF-8; drops a byte order mark; refuses with line and byte. */
export function textGuard(): Transform {
  let rest: Buffer = Buffer.alloc(0);
  const start: Place = { line: 1, byte: 0 };
  const release = (bytes: Buffer): Buffer => {
    if (!isUtf8(bytes) || bytes.includes(0)) throw refuse(bytes, start);
    const isFirst = start.byte === 0 && bytes.subarray(0, 3).equals(byteOrderMark);
    start.line += countLines(bytes);
    start.byte += bytes.length;
    return isFirst ? bytes.subarray(3) : bytes;
  };
  const attempt = (bytes: Buffer, done: (error: Error | null, bytes?: Buffer) => void): void => {
    try {
      done(null, release(bytes));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const cut = all.lastIndexOf(newline) + 1;
      rest = all.subarray(cut);
      if (cut === 0) return done();
      attempt(all.subarray(0, cut), done);
    },
    flush(done) {
      if (rest.length === 0) return done();
      attempt(rest, done);
    },
  });
}
