import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Imported } from '../../../cli/import/import-request.ts';
import { readDeclaration } from '../../../store/postgres/declarations.ts';
import { csv, ids, importShop, rowsOf } from './shop.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const first = (content?: string): Promise<Imported> => importShop(bench, content);

function inferenceOf(imported: Imported) {
  if (imported.kind !== 'declared') throw new Error(`expected a new model, got ${imported.kind}`);
  return imported.inference;
}

describe('the first file of a model', () => {
  it('takes ids for the key that a double cannot tell apart', async () => {
    const content = csv(
      rowsOf(ids(1, 200)).replace(/^c-(\d+)/gm, (_, id) => `${9_007_199_254_740_993n + BigInt(id)}`),
    );
    const { source, columns } = inferenceOf(await first(content));
    expect(source.key).toEqual(['customer_id']);
    expect(columns.find(({ profile }) => profile.name === 'customer_id')?.profile.distinctCount).toBe(200);
  });

  it('becomes a table with types, key, watermark and an applied declaration', async () => {
    const imported = await first();
    expect(imported).toMatchObject({
      kind: 'declared',
      rowCount: 2000,
      inserted: 2000,
      applied: { kind: 'applied', number: 1 },
    });
    const columns = await bench.rows(
      `select column_name as name, data_type as type from information_schema.columns where table_name = 'shop' order by ordinal_position`,
    );
    expect(columns.map((column) => `${column['name']} ${column['type']}`)).toEqual([
      'customer_id text',
      'age bigint',
      'score double precision',
      'plan text',
      'y text',
      'ratchet_loaded_at timestamp with time zone',
    ]);
    const stored = await readDeclaration(bench.pool, 'shop');
    expect(stored?.sourceText).toBe(bench.yaml('shop'));
    expect(stored?.declaration).toMatchObject({
      task: 'binary',
      source: { table: 'shop', key: ['customer_id'], watermark: 'ratchet_loaded_at' },
      target: { column: 'y', positive: 'yes' },
      contract: {
        rowsMin: 1000,
        columns: {
          age: { type: 'integer', min: 0, max: 54, severity: 'warn', missingSeverity: 'stop' },
          plan: { type: 'category', values: ['basic', 'plus'], severity: 'warn' },
          y: { type: 'category', missingMax: 1 },
        },
      },
      gates: [
        { metric: 'roc_auc', against: 'prior', margin: 0 },
        { metric: 'roc_auc', against: 'champion' },
      ],
    });
  });

  it('says what was guessed', async () => {
    expect(inferenceOf(await first()).notes).toEqual(
      expect.arrayContaining([
        'key: customer_id, for it is unique in every row',
        'task: binary, for the target has 2 values',
        'positive: yes, by its word',
      ]),
    );
  });

  it('gets a number as key where no column is one', async () => {
    const content = `age,y\n${ids(1, 30)
      .map((id) => `${id % 9},${id % 2 ? 'yes' : 'no'}`)
      .join('\n')}\n`;
    const imported = inferenceOf(await first(content));
    expect(imported.source.key).toEqual(['ratchet_id']);
    expect(await bench.rows('select max(ratchet_id)::int as last, count(*)::int as count from shop')).toEqual(
      [{ last: 30, count: 30 }],
    );
    expect(imported.rowsMin).toBe(24);
    expect(imported.notes).toContain('rowsMin: 24 instead of 1000, for there are 30 rows');
  });

  it.each([
    ['words', ['no', 'yes'], {}, { values: ['no', 'yes'], severity: 'stop' }],
    ['0 and 1', ['0', '1'], {}, { values: ['0', '1'], severity: 'stop' }],
    ['1 and 2', ['1', '2'], { positive: '2' }, { values: ['1', '2'], severity: 'stop' }],
    [
      'one of three',
      ['low', 'high', 'none'],
      { positive: 'high' },
      { values: ['low', 'none', 'high'], severity: 'stop' },
    ],
    [
      'one of three numbers',
      ['3', '4', '5'],
      { positive: '4' },
      { values: ['3', '5', '4'], severity: 'stop' },
    ],
  ])('lets a label be what was seen and nothing else: %s', async (_, labels, wish, expected) => {
    const rows = rowsOf(ids(1, 60), (id) => labels[id % labels.length] ?? '');
    await bench.import({ file: bench.file('first.csv', csv(rows)), model: 'shop', target: 'y', ...wish });
    const stored = await readDeclaration(bench.pool, 'shop');
    expect(stored?.declaration.contract.columns['y']).toMatchObject(expected);
  });

  it('warns of what looks like an id, tells the target alone, never changes, or is rare', async () => {
    const rows = ids(1, 400).map((id) => {
      const y = id % 40 === 0 ? 1 : 0;
      return `${id},tx-${id % 390}-a,${y * 10 + (id % 3)},same,${id % 5},${y}`;
    });
    const { warnings } = inferenceOf(
      await first(`id,reference,refund,country,visits,y\n${rows.join('\n')}\n`),
    );
    expect(warnings).toEqual([
      'reference looks like an id: 390 values in 400 rows; left out of the features',
      'refund alone predicts the target (AUC 1.000): leave it out if it is only known afterwards',
      'country has one value in every row; left out of the features',
      'one class is 2.5 % of the labelled rows, under 5 %',
    ]);
    const stored = await readDeclaration(bench.pool, 'shop');
    expect(stored?.declaration).toMatchObject({
      features: { exclude: ['reference', 'country'] },
      contract: { positiveShare: { min: 0.013 } },
      target: { positive: '1' },
    });
  });

  it('says which word may mean missing where a column is numeric but for a few cells', async () => {
    const content = csv(rowsOf(ids(1, 100))).replace('c-7,7,', 'c-7,n/a,');
    expect(inferenceOf(await first(content)).warnings[0]).toBe(
      'age holds numbers but for 1 cell (row 7: "n/a"), so it is text; if that means missing, give --missing "n/a"',
    );
  });

  it('reads dates with points in any column, and warns of those whose day and month nobody can tell apart', async () => {
    const day = (i: number): string => String(1 + (i % 28)).padStart(2, '0');
    const rows = ids(1, 100).map(
      (i) => `${i},${day(i)}.0${1 + (i % 9)}.2023,1/${day(i)}/2023,${i % 5},${i % 3 ? 'no' : 'yes'}`,
    );
    const { notes, warnings } = inferenceOf(await first(`id,since,until,age,y\n${rows.join('\n')}\n`));
    expect(notes).toContain('since: read as DD.MM.YYYY, in UTC');
    expect(
      await bench.rows(`select (since at time zone 'UTC')::text as since from shop where id = 20`),
    ).toEqual([{ since: '2023-03-21 00:00:00' }]);
    expect(warnings).toContain(
      'until looks like dates in the form MM/DD/YYYY (row 1: "1/02/2023") and was taken for text; write them as 2024-03-31, or give --time "until" if that is the event time',
    );
  });

  it('says so where a fifth of the cells are words, and where numbers have a decimal comma', async () => {
    const rows = ids(1, 100).map(
      (i) => `${i};${i % 5 === 0 ? 'none' : i};${i},5;${i % 7};${i % 3 ? 'no' : 'yes'}`,
    );
    expect(inferenceOf(await first(`id;size;price;age;y\n${rows.join('\n')}\n`)).warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('size holds numbers but for 20 cells (row 5: "none"), so it is text'),
        expect.stringContaining('price holds numbers with a decimal comma (row 1: "1,5"), so it is text'),
      ]),
    );
  });

  it('takes NaN and infinity among numbers for missing, as a fit does, and says so', async () => {
    const odd = new Map([
      [5, 'NaN'],
      [6, '-inf'],
      [7, 'Infinity'],
    ]);
    const rows = ids(1, 100).map((i) => `${i},${odd.get(i) ?? i},${i % 7},${i % 3 ? 'no' : 'yes'}`);
    const { notes, warnings } = inferenceOf(await first(`id,size,age,y\n${rows.join('\n')}\n`));
    expect(notes).toContain('size is NaN or infinite in 3 rows: taken as missing');
    expect(warnings.join()).not.toContain('size');
    expect(await bench.rows('select array_agg(id order by id) as ids from shop where size is null')).toEqual([
      { ids: ['5', '6', '7'] },
    ]);
  });

  it('says so of one word among numbers, however often it is there', async () => {
    const rows = ids(1, 90).map((i) => `${i},${i % 3 === 0 ? 'NA' : i},${i % 7},${i % 2 ? 'no' : 'yes'}`);
    expect(inferenceOf(await first(`id,u,age,y\n${rows.join('\n')}\n`)).warnings[0]).toBe(
      'u holds numbers but for 30 cells (row 3: "NA"), so it is text; if that means missing, give --missing "NA"',
    );
  });

  it('reads the words that meant missing in one file so in the next as well', async () => {
    const wish = { model: 'shop', target: 'y', missing: ['n/a'] };
    await bench.import({ ...wish, file: bench.file('a.csv', csv(rowsOf(ids(1, 100)))) });
    const more = csv(rowsOf(ids(101, 110))).replace('c-107,7,', 'c-107,n/a,');
    expect(await bench.import({ model: 'shop', file: bench.file('b.csv', more) })).toMatchObject({
      kind: 'added',
      notes: ['read as missing: n/a'],
    });
    expect(await bench.rows('select count(*)::int as count from shop where age is null')).toEqual([
      { count: 1 },
    ]);
  });

  it('takes the given words for missing', async () => {
    const content = csv(rowsOf(ids(1, 100))).replace('c-7,7,', 'c-7,n/a,');
    await bench.import({
      file: bench.file('a.csv', content),
      model: 'shop',
      target: 'y',
      missing: ['n/a', '?'],
    });
    expect(await bench.rows('select customer_id from shop where age is null')).toEqual([
      { customer_id: 'c-7' },
    ]);
  });

  it('reads the dates of --time in the form that all of them have, and splits by them', async () => {
    const rows = ids(1, 40).map((id) => `${(id % 12) + 1}/${(id % 28) + 1}/11,${id % 6},${id % 2}`);
    const file = bench.file('time.csv', `day,x,y\n${rows.join('\n')}\n`);
    const imported = await bench.import({ file, model: 'shop', target: 'y', time: 'day' });
    expect(inferenceOf(imported).notes).toContain('day: read as MM/DD/YY, in UTC');
    expect(await bench.rows(`select min(day at time zone 'UTC')::text as first from shop`)).toEqual([
      { first: '2011-01-09 00:00:00' },
    ]);
    expect((await readDeclaration(bench.pool, 'shop'))?.declaration.source.time).toBe('day');
  });

  it('is refused where --time holds what is no date, naming the row', async () => {
    const file = bench.file('time.csv', 'day,y\n2024-02-29,1\n2023-02-29,0\n');
    await expect(bench.import({ file, model: 'shop', target: 'y', time: 'day' })).rejects.toThrow(
      '--time "day": row 2 holds "2023-02-29"',
    );
  });

  it.each([
    ['a target of one value', 'yes', 'has the one value yes in every row'],
    ['a target of many words', null, 'has 25 values; a binary task has two'],
  ])('is refused for %s', async (_, only, expected) => {
    const y = (id: number): string => only ?? `word ${id % 25}`;
    await expect(first(csv(rowsOf(ids(1, 30), y)))).rejects.toThrow(expected);
    expect(await bench.rows(`select to_regclass('public.shop') as table`)).toEqual([{ table: null }]);
  });

  it('never overwrites a file without --force', async () => {
    await first();
    const path = join(bench.folder, 'models', 'other.yaml');
    writeFileSync(path, 'mine');
    const file = bench.file('other.csv', csv(rowsOf(ids(1, 30))));
    await expect(bench.import({ file, model: 'other', target: 'y' })).rejects.toThrow('is there already');
    expect(bench.yaml('other')).toBe('mine');
    await bench.import({ file, model: 'other', target: 'y', force: true });
    expect(bench.yaml('other')).toContain('model: other');
  });

  it('is refused as apply would refuse it, and leaves neither table nor declaration nor file', async () => {
    const words = ids(1, 60).map((id) => `${id},words about ${id} and more,${id % 2 ? 'yes' : 'no'}`);
    await expect(first(`id,note,y\n${words.join('\n')}\n`)).rejects.toMatchObject({
      name: 'ImportRefused',
      message: expect.stringMatching(
        /features: no column is left to learn from.*\n {2}note looks like an id/s,
      ),
    });
    expect(await readDeclaration(bench.pool, 'shop')).toBeNull();
    expect(await bench.rows(`select to_regclass('public.shop') as name`)).toEqual([{ name: null }]);
    expect(() => bench.yaml('shop')).toThrow('no such file');
  });

  it('needs a target', async () => {
    const file = bench.file('a.csv', csv(rowsOf(ids(1, 30))));
    await expect(bench.import({ file, model: 'shop' })).rejects.toThrow(
      'name the column to predict with --target',
    );
  });

  it('is refused where a table of that name is there', async () => {
    await bench.rows('create table public.shop (a int)');
    await expect(first()).rejects.toThrow('declare it with `ratchet init --table shop --target y`');
  });
});
