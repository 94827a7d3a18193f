import { PassThrough, type Readable, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { headerNames } from './header.ts';
import { ImportRefused } from './refusal.ts';
import { type Separator, sniffSeparator } from './separator.ts';
import { readText, type SourceFile } from './source-file.ts';

/** Rows as they stand in the file: the header's names, then one array of raw cells per row. */
export type Records = {
  readonly names: readonly string[];
  readonly separator: Separator;
  /** Yields arrays as long as `names`. */
  readonly rows: Readable;
};

/** The first chunk of a stream, put back for the next reader. */
async function peek(stream: Readable): Promise<string> {
  for (;;) {
    const chunk: unknown = stream.read();
    if (Buffer.isBuffer(chunk)) {
      stream.unshift(chunk);
      return chunk.toString('utf8', 0, 65_536);
    }
    if (stream.readableEnded) return '';
    const isOpen = await new Promise<boolean>((resolve, reject) => {
      stream.once('readable', () => resolve(true));
      stream.once('end', () => resolve(false));
      stream.once('error', reject);
    });
    if (!isOpen) return '';
  }
}

/** Where the parser stood: in the header, or in a row counted from 1 after it. */
function placeOf(error: CsvError): string {
  const { records, index } = { records: 0, index: 0, ...error };
  return `${records === 0 ? 'header' : `row ${records}`}, column ${index + 1}`;
}

function csvRefusal(error: unknown): Error {
  if (!(error instanceof CsvError)) return error instanceof Error ? error : new Error(String(error));
  const text =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quote opens this cell and none closes it'
      : error.message.replace(/ at line \d+|, (?:got|value is) .*$|on line \d+/g, '').trim();
  return new ImportRefused(
    `${placeOf(error)}: ${text}; quote a cell that holds quotes, and double them inside`,
  );
}

const raggedText = (row: number, found: number, expected: number): string =>
  `row ${row} has ${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${expected}; quote cells that hold the separator`;

/** Takes the header off and lets only rows of its length pass. Rows count from 1 after the header. */
function checkWidth(onHeader: (cells: readonly string[]) => void): Transform {
  let width = -1;
  let row = 0;
  return new Transform({
    objectMode: true,
    transform(cells: readonly string[], _encoding, done) {
      if (width < 0) {
        width = cells.length;
        onHeader(cells);
        return done();
      }
      row += 1;
      return cells.length === width
        ? done(null, cells)
        : done(new ImportRefused(raggedText(row, cells.length, width)));
    },
  });
}

/** Opens a CSV file as a stream of rows. @throws ImportRefused on anything that a reader must mend. */
export async function openRecords(file: SourceFile): Promise<Records> {
  const text = readText(file);
  const separator = sniffSeparator(await peek(text));
  const parser = parse({ delimiter: separator, relax_column_count: true, skip_empty_lines: true });
  const rows = new PassThrough({ objectMode: true });
  const names = new Promise<readonly string[] | null>((resolve, reject) => {
    const check = checkWidth((cells) => {
      try {
        resolve(headerNames(cells));
      } catch (error) {
        reject(error);
      }
    });
    const fail = (error: Error): void => {
      const refusal = csvRefusal(error);
      reject(refusal);
      for (const stream of [text, parser, check, rows]) if (!stream.destroyed) stream.destroy(refusal);
    };
    for (const stream of [text, parser, check]) stream.on('error', fail);
    rows.on('error', () => undefined);
    check.on('end', () => resolve(null));
    text.pipe(parser).pipe(check).pipe(rows);
  });
  const found = await names;
  if (found === null) throw new ImportRefused(`${file.path}: holds no header row`);
  return { names: found, separator, rows };
}
