import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Imported } from '../../../cli/import/import-request.ts';
import { csv, ids, importShop, rowsOf } from './shop.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const first = (content?: string): Promise<Imported> => importShop(bench, content);

describe('another file of a declared model', () => {
  const next = (content: string, wish: Readonly<Record<string, unknown>> = {}): Promise<Imported> =>
    bench.import({ file: bench.file('next.csv', content), model: 'shop', ...wish });

  it('updates rows of a known key, adds the others and moves the watermark of both', async () => {
    await first();
    const before = await bench.rows('select max(ratchet_loaded_at)::text as at from shop');
    const imported = await next(csv(rowsOf(ids(1991, 2010), () => 'yes')));
    expect(imported).toMatchObject({ kind: 'added', rowCount: 20, inserted: 10, updated: 10 });
    expect(
      await bench.rows(
        `select count(*)::int as count, bool_and(y = 'yes') as updated from shop where ratchet_loaded_at > '${before[0]?.['at']}' and substr(customer_id, 3)::int > 1990`,
      ),
    ).toEqual([{ count: 20, updated: true }]);
  });

  it('is refused where it repeats a key, with what mends that', async () => {
    await first();
    await expect(next(csv(rowsOf([1, 2, 1])))).rejects.toThrow(
      'key "customer_id" is not unique: "c-1" in rows 1, 3 (1 such key); this model is declared with that key: leave one row of each',
    );
  });

  it('takes its columns in any order', async () => {
    await first();
    await next('y,plan,customer_id,score,age\nyes,plus,c-1,9.5,33\n');
    expect(await bench.rows(`select age::int, score, plan, y from shop where customer_id = 'c-1'`)).toEqual([
      { age: 33, score: 9.5, plan: 'plus', y: 'yes' },
    ]);
  });

  it('warns of labels that the contract does not know, before a run is rejected for them', async () => {
    await first();
    const words = ['YES', 'YES', 'y', 'no'];
    const imported = await next(csv(rowsOf([1, 2, 3, 4], (id) => words[id - 1] ?? '')));
    expect(imported).toMatchObject({
      kind: 'added',
      updated: 4,
      warnings: [
        'the target "y" is "YES" in 2 rows, "y" in 1 row; the contract knows no, yes, so a run will be rejected: load the rows again with labels mended, or add what is right to contract.columns.y.values',
      ],
    });
    expect(await next(csv(rowsOf([1, 2, 3])))).toMatchObject({ warnings: [] });
  });

  it('warns of numbers that are no label as well', async () => {
    await first(csv(rowsOf(ids(1, 60), (id) => String(id % 2))));
    const imported = await next(csv(rowsOf([1, 2], (id) => (id === 1 ? '7' : '1'))));
    expect(imported).toMatchObject({
      warnings: [expect.stringContaining('the target "y" is "7" in 1 row; the contract knows 0, 1')],
    });
  });

  it('adds its rows where rows have a number', async () => {
    const rows = ids(1, 30)
      .map((id) => `${id % 9},${id % 2 ? 'yes' : 'no'}`)
      .join('\n');
    await first(`age,y\n${rows}\n`);
    expect(await next('age,y\n5,yes\n5,yes\n')).toMatchObject({ inserted: 2, updated: 0 });
    expect(await bench.rows('select count(distinct ratchet_id)::int as count from shop')).toEqual([
      { count: 32 },
    ]);
  });

  it('is refused a second time without --again, under any name', async () => {
    await first();
    const again = csv(rowsOf(ids(1, 2000)));
    await expect(next(again)).rejects.toThrow(
      /was loaded into shop already \(as first.csv, 20.*give --again/,
    );
    expect(await next(again, { again: true })).toMatchObject({ inserted: 0, updated: 2000 });
  });

  it('is refused with row and column of what does not fit, and changes nothing', async () => {
    await first();
    const content = csv(`${rowsOf([1, 2])}\nc-3,old,1.5,basic,no\nc-4,4.5,much,basic,no`);
    await expect(next(content)).rejects.toThrow(
      'row 3, column "age": "old" is not an integer\nrow 4, column "score": "much" is not a number',
    );
    expect(await bench.rows('select count(*)::int as count from shop')).toEqual([{ count: 2000 }]);
    await expect(next(content)).rejects.toThrow('row 3');
  });

  it('takes NaN among whole numbers for missing, and says so', async () => {
    await first();
    const content = csv(rowsOf([1, 2])).replace('c-2,2,', 'c-2,NaN,');
    expect(await next(content)).toMatchObject({
      notes: ['age is NaN or infinite in 1 row: taken as missing'],
    });
    expect(await bench.rows('select customer_id from shop where age is null')).toEqual([
      { customer_id: 'c-2' },
    ]);
  });

  it('is refused where a column is new or missing, naming both', async () => {
    await first();
    await expect(next('customer_id,age,score,plan,colour\nc-1,1,1,basic,red\n')).rejects.toThrow(
      'new in the file: "colour"; missing in the file: "y"',
    );
  });

  it('is refused where it wishes for something else than is declared', async () => {
    await first();
    await expect(next(csv(rowsOf([1])), { target: 'age' })).rejects.toThrow(
      'model shop is declared with target y, not age',
    );
    await expect(next(csv(rowsOf([1])), { learner: 'auto' })).rejects.toThrow(
      'model shop is declared with learner left out, not auto',
    );
  });

  it('makes the table where the declaration came before it', async () => {
    await first();
    await bench.rows('drop table shop');
    expect(await next(csv(rowsOf(ids(5, 20))))).toMatchObject({
      kind: 'added',
      inserted: 16,
      notes: ['table public.shop was made as the declaration says'],
    });
  });

  it('makes no table that does not fit the declaration', async () => {
    await first();
    await bench.rows('drop table shop');
    const bare = `customer_id,y\n${ids(1, 30)
      .map((id) => `c-${id},${id % 2 ? 'yes' : 'no'}`)
      .join('\n')}\n`;
    await expect(next(bare)).rejects.toThrow('features: no column is left to learn from');
    expect(await bench.rows(`select to_regclass('public.shop') as name`)).toEqual([{ name: null }]);
  });
});
