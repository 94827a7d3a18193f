import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

const header = 'id,note,y';
const plain = `${header}\n1,a,yes\n2,b,no\n3,c,yes\n`;
let count = 0;

async function load(content: string | Uint8Array): Promise<string> {
  count += 1;
  const model = `m${count}`;
  await bench.import({ file: bench.file(`${model}.csv`, content), model, target: 'y', key: ['id'] });
  return model;
}

const notes = async (model: string): Promise<readonly unknown[]> =>
  (await bench.rows(`select note from ${model} order by id`)).map((row) => row['note']);

async function refusal(content: string | Uint8Array): Promise<string> {
  count += 1;
  const model = `m${count}`;
  const file = bench.file(`${model}.csv`, content);
  const error = await bench
    .import({ file, model, target: 'y', key: ['id'] })
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'ImportRefused' });
  expect(await bench.rows(`select to_regclass('public.${model}') as table`)).toEqual([{ table: null }]);
  return error instanceof Error ? error.message : '';
}

describe('a CSV is read correctly', () => {
  it('with quotes, separators and newlines in quotes', async () => {
    const model = await load(`${header}\n1,"a, ""b""",yes\n2,"two\nlines",no\n3,back\\slash\tand tab,yes\n`);
    expect(await notes(model)).toEqual(['a, "b"', 'two\nlines', 'back\\slash\tand tab']);
  });

  it('with a byte order mark, CRLF and no newline at the end', async () => {
    const model = await load(`\uFEFF${header}\r\n1,a,yes\r\n2,b,no\r\n3,ü,yes`);
    expect(await notes(model)).toEqual(['a', 'b', 'ü']);
  });

  it.each([';', '\t', '|'])('separated by %j, though cells hold commas', async (separator) => {
    const model = await load(plain.replaceAll(',', separator).replace('a', 'a,b'));
    expect(await notes(model)).toEqual(['a,b', 'b', 'c']);
  });

  it('gzipped, whatever its name', async () => {
    expect(await notes(await load(gzipSync(plain)))).toEqual(['a', 'b', 'c']);
  });

  it('trims cells and takes empty ones for missing', async () => {
    const model = await load(`${header}\n1,  a b ,yes\n2, ,no\n3,"",yes\n4, c,no\n`);
    expect(await notes(model)).toEqual(['a b', null, null, 'c']);
  });

  it('with characters that begin in one chunk and end in the next', async () => {
    const wide = '€'.repeat(100_000);
    expect(await notes(await load(`${header}\n1,x${wide},yes\n2,${wide},no\n`))).toEqual([`x${wide}`, wide]);
  });
});

describe('a CSV is refused with its place', () => {
  it.each<[string, string | Uint8Array, string]>([
    [
      'a row too short',
      `${header}\n1,a,yes\n2,b\n`,
      'row 2 (line 3): the row ends before column 3 "y": 2 cells, the header has 3',
    ],
    [
      'a row too long, after a cell of two lines',
      gzipSync(`\uFEFF${header}\r\n1,"two\nlines",yes\r\n2,b,no,more\r\n`),
      'row 2 (line 4): column 4 has no header, and the cell "more": 4 cells, the header has 3',
    ],
    [
      'a ragged row between semicolons',
      'id;note;y\r\n1;a;yes\r\n2;b\r\n',
      'row 2 (line 3): the row ends before column 3 "y"',
    ],
    [
      'names that differ only in case',
      'id,X,x,y\n1,2,3,yes\n',
      'columns "X" and "x" (2 and 3) differ only in case: rename one',
    ],
    ['a repeated header', 'id,note,note,y\n1,a,b,yes\n', 'column "note" is there twice: columns 2 and 3'],
    ['an unnamed column', 'id,,y\n1,a,yes\n', 'column 2 has no name: name it in the file'],
    [
      'an index',
      ',id,y\n0,1,yes\n',
      'column 1 has no name: name it in the file; it looks like an index, which pandas leaves out with `to_csv(index=False)`',
    ],
    ['an empty file', '', 'is empty'],
    ['an empty gzip', gzipSync(''), 'holds no header row'],
    ['a header alone', `${header}\n`, 'has a header but no rows'],
    ['blank lines alone', '\n\n\n', 'holds no header row'],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(`${header}\n1,a,yes\n2,caf`), Buffer.from([0xe9]), Buffer.from(',no\n')]),
      'line 3, column 2 (byte 23): 0xe9 is not valid in UTF-8 text',
    ],
    [
      'bytes that are no UTF-8, gzipped, between semicolons, after a cell of two lines',
      gzipSync(Buffer.from('\xef\xbb\xbfid;note;y\r\n1;"a;\nb";yes\r\n2;c;n\xe9\r\n', 'latin1')),
      'line 4, column 3 (byte 33): 0xe9 is not valid in UTF-8 text',
    ],
    ['a zero byte', `${header}\n1,a\0b,yes\n`, 'line 2, column 2 (byte 13): a zero byte'],
    ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le'), 'is UTF-16; save it as UTF-8'],
    [
      'an open quote',
      `${header}\n1,a,yes\n2,"b,no\n3,c,no\n`,
      'row 2, column 2: a quote opens this cell and none',
    ],
    ['an open quote in the header', 'id,"note,y\n1,a,yes\n', 'header, column 2: a quote opens this cell'],
    [
      'a quote inside a cell',
      `${header}\n1,a,yes\n2,b"c,no\n`,
      'row 2, column 2 (line 3): a quote stands inside',
    ],
    ['text behind a quote', `${header}\n1,"a"b,yes\n`, 'row 1, column 2 (line 2): text follows the quote'],
    ['a broken gzip', gzipSync(plain).subarray(0, 30), 'is no sound gzip file'],
    ['a repeated key', `${header}\n7,a,yes\n8,b,no\n7,c,no\n`, 'key "id" is not unique: "7" in rows 1, 3'],
    ['a missing key', `${header}\n7,a,yes\n,b,no\n`, 'row 2: the key column "id" is empty'],
    [
      'a key that is NaN',
      `${header}\n7,a,yes\nNaN,b,no\n`,
      'row 2: the key column "id" is empty, or NaN (1 such row)',
    ],
    ['a column name of our own', 'id,ratchet_loaded_at,y\n1,2,yes\n', 'gives to a column of its own'],
  ])('%s', async (_, content, expected) => {
    expect(await refusal(content)).toContain(expected);
  });

  it('a file that is not there', async () => {
    const gone = bench.import({ file: `${bench.folder}/gone.csv`, model: 'gone', target: 'y' });
    await expect(gone).rejects.toThrow('gone.csv: there is no such file');
  });

  it('a column that is not there, with the one that was meant', async () => {
    const file = bench.file('near.csv', plain);
    await expect(bench.import({ file, model: 'near', target: 'y', key: ['ids'] })).rejects.toThrow(
      '--key "ids": there is no such column; did you mean "id"?',
    );
  });

  it('a name that is no model', async () => {
    const file = bench.file('name.csv', plain);
    await expect(bench.import({ file, model: '../x', target: 'y' })).rejects.toThrow(
      '--model ../x: expected',
    );
  });
});
