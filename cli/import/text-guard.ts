import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { ImportRefused } from './refusal.ts';
import { sniffSeparator } from './separator.ts';

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const quote = 0x22;

/** Where a run of whole lines begins; `isQuoted`: inside a cell that began before it. */
type Place = { line: number; byte: number; isQuoted: boolean };
type Fault = {
  readonly line: number;
  readonly byte: number;
  /** Counted from 1; null where the row began in an earlier run of lines. */
  readonly column: number | null;
  readonly value: number;
};

/** The place of the first byte of a run of whole lines that PostgreSQL's UTF-8 texts cannot hold. */
function faultIn(bytes: Buffer, start: Place, separator: number): Fault {
  let line = start.line;
  let from = 0;
  const at = (index: number): Fault => ({
    line,
    byte: start.byte + index,
    column: start.isQuoted ? null : columnAt(bytes.subarray(0, index), separator),
    value: bytes[index] ?? 0,
  });
  while (from < bytes.length) {
    const end = bytes.indexOf(newline, from);
    const to = end < 0 ? bytes.length : end + 1;
    const text = bytes.subarray(from, to);
    const zero = text.indexOf(0);
    if (zero >= 0) return at(from + zero);
    if (!isUtf8(text)) return at(from + firstFault(text));
    line += 1;
    from = to;
  }
  return at(0);
}

/** The column that a cell after these bytes, which begin with a row, stands in. */
function columnAt(before: Buffer, separator: number): number {
  let column = 1;
  let isQuoted = false;
  for (const value of before) {
    if (value === quote) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (value === separator) column += 1;
    else if (value === newline) column = 1;
  }
  return column;
}

function firstFault(text: Buffer): number {
  let sound = 0;
  for (let end = 1; end <= text.length; end += 1) if (isUtf8(text.subarray(0, end))) sound = end;
  return sound;
}

function refuse({ line, byte, column, value }: Fault): ImportRefused {
  const at = `line ${line}${column === null ? '' : `, column ${column}`} (byte ${byte})`;
  if (value === 0)
    return new ImportRefused(
      `${at}: a zero byte, which no text may hold; remove them, e.g. \`tr -d '\\000'\``,
    );
  const hex = value.toString(16).padStart(2, '0');
  return new ImportRefused(
    `${at}: 0x${hex} is not valid in UTF-8 text; save the file as UTF-8, e.g. \`iconv -f WINDOWS-1252 -t UTF-8\``,
  );
}

function count(bytes: Buffer, value: number): number {
  let found = 0;
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) found += 1;
  return found;
}

const separatorOf = (head: Buffer): number =>
  sniffSeparator(head.subarray(0, 65_536).toString('latin1')).charCodeAt(0);

/** Passes bytes on, in whole lines, that are valid UTF-8; drops a byte order mark; refuses with line and column. */
export function textGuard(): Transform {
  let rest: Buffer = Buffer.alloc(0);
  const start: Place = { line: 1, byte: 0, isQuoted: false };
  let separator = 0;
  const release = (bytes: Buffer): Buffer => {
    if (start.byte === 0) separator = separatorOf(bytes);
    if (!isUtf8(bytes) || bytes.includes(0)) throw refuse(faultIn(bytes, start, separator));
    const isFirst = start.byte === 0 && bytes.subarray(0, 3).equals(byteOrderMark);
    start.line += count(bytes, newline);
    if (count(bytes, quote) % 2 === 1) start.isQuoted = !start.isQuoted;
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
