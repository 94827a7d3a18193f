import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Imported } from '../../../cli/import/import-request.ts';
import { readDeclaration } from '../../../store/postgres/declarations.ts';
import { csv, ids, importShop, rowsOf } from './shop.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const content = csv(rowsOf(ids(1, 2000)));
const first = (): Promise<Imported> => importShop(bench, content);

/** What an import left in the database. */
const left = async (): Promise<Readonly<Record<string, unknown>>> => ({
  ...(
    await bench.rows(
      `select to_regclass('public.shop') is not null as table,
       (select count(*)::int from ratchet.declarations) as declarations,
       (select count(*)::int from ratchet.loads) as loads`,
    )
  )[0],
});
const nothing = { table: false, declarations: 0, loads: 0 };
const everything = { table: true, declarations: 1, loads: 1 };

describe('a first import that is ended half-way', () => {
  it('leaves nothing where its connection ends before the load is recorded, and a repeat does it all', async () => {
    const holder = await bench.pool.connect();
    await holder.query('begin; lock table ratchet.loads in share mode');
    const failed = first().catch((error: unknown) => error);
    await vi.waitFor(async () => {
      const ended = await bench.rows(
        `select pg_terminate_backend(pid) as ended from pg_locks
         where relation = 'ratchet.loads'::regclass and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      );
      expect(ended).toEqual([{ ended: true }]);
    }, 30_000);
    expect(await failed).toMatchObject({ code: '57P01' });
    await holder.query('rollback');
    holder.release();
    expect(await left()).toEqual(nothing);
    expect(await first()).toMatchObject({ kind: 'declared', applied: { kind: 'applied', number: 1 } });
    expect(await left()).toEqual(everything);
  });

  it('writes the file that was missing when it is asked for again, and loads no row twice', async () => {
    mkdirSync(dirname(bench.modelsFolder), { recursive: true });
    writeFileSync(bench.modelsFolder, 'a file where the folder should be');
    await expect(first()).rejects.toThrow('EEXIST');
    expect(await left()).toEqual(everything);
    rmSync(bench.modelsFolder);
    expect(await first()).toMatchObject({ kind: 'completed', rowCount: 2000, inserted: 0 });
    expect(bench.yaml('shop')).toBe((await readDeclaration(bench.pool, 'shop'))?.sourceText);
    expect(await bench.rows('select count(*)::int as count from shop')).toEqual([{ count: 2000 }]);
    await expect(first()).rejects.toThrow('was loaded into shop already');
  });
});

it('takes a file that was loaded for one that was, whoever lacks the model’s file', async () => {
  await first();
  rmSync(bench.modelsFolder, { recursive: true });
  const again = bench.import({ file: bench.file('again.csv', content), model: 'shop' });
  await expect(again).rejects.toThrow('give --again to load it once more');
});
