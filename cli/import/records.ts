import { PassThrough, type Readable, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type HeaderReading, storableNames } from './header.ts';
import { ImportRefused } from './refusal.ts';
import { type Separator, sniffSeparator } from './separator.ts';
import { readText, type TextFile } from './source-file.ts';

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
  const { records, index, lines } = { records: 0, index: 0, lines: 0, ...error };
  // The line of a quote that never closes is that of the file's end.
  const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? '' : ` (line ${lines})`;
  return `${records === 0 ? 'header' : `row ${records}`}, column ${index + 1}${line}`;
}

const quoteFaults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote opens this cell and none closes it',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'text follows the quote that closes this cell',
};

function csvRefusal(error: unknown): Error {
  if (!(error instanceof CsvError)) return error instanceof Error ? error : new Error(String(error));
  const text = quoteFaults[error.code] ?? error.message;
  return new ImportRefused(
    `${placeOf(error)}: ${text}; quote a cell that holds quotes, and double them inside`,
  );
}

function raggedText(row: readonly string[], header: readonly string[], at: string): string {
  const [found, expected] = [row.length, header.length];
  const what =
    found < expected
      ? `the row ends before column ${found + 1} "${header[found]?.trim()}"`
      : `column ${expected + 1} has no header, and the cell "${row[expected]?.slice(0, 40)}"`;
  const cells = `${found} ${found === 1 ? 'cell' : 'cells'}`;
  return `${at}: ${what}: ${cells}, the header has ${expected}; quote cells that hold the separator`;
}

/** Refuses a row that is not as long as the header, which is the first. Rows count from 1 after it. */
function checkWidth(): (cells: string[], context: { readonly lines: number }) => string[] {
  let header: readonly string[] | null = null;
  let row = 0;
  return (cells, { lines }) => {
    if (header === null) header = cells;
    else row += 1;
    if (cells.length === header.length) return cells;
    throw new ImportRefused(raggedText(cells, header, `row ${row} (line ${lines})`));
  };
}

/** Takes the header off. */
function takeHeader(onHeader: (cells: readonly string[]) => void): Transform {
  let isFirst = true;
  return new Transform({
    objectMode: true,
    transform(cells: readonly string[], _encoding, done) {
      if (!isFirst) return done(null, cells);
      isFirst = false;
      onHeader(cells);
      done();
    },
  });
}

/** Opens a CSV file as a stream of rows. @throws ImportRefused on anything that a reader must mend. */
export async function openRecords(
  file: TextFile,
  readHeader: HeaderReading = storableNames,
): Promise<Records> {
  const text = readText(file);
  const separator = sniffSeparator(await peek(text));
  const parser = parse({
    delimiter: separator,
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: checkWidth(),
  });
  const rows = new PassThrough({ objectMode: true });
  const names = new Promise<readonly string[] | null>((resolve, reject) => {
    const body = takeHeader((cells) => {
      try {
        resolve(readHeader(cells));
      } catch (error) {
        reject(error);
      }
    });
    const fail = (error: Error): void => {
      const refusal = csvRefusal(error);
      reject(refusal);
      for (const stream of [text, parser, body, rows]) if (!stream.destroyed) stream.destroy(refusal);
    };
    for (const stream of [text, parser, body]) stream.on('error', fail);
    rows.on('error', () => undefined);
    body.on('end', () => resolve(null));
    text.pipe(parser).pipe(body).pipe(rows);
  });
  const found = await names;
  if (found === null) throw new ImportRefused(`${file.path}: holds no header row`);
  return { names: found, separator, rows };
}
