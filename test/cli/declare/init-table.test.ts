import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyDirectly } from '../../../cli/declare/apply-direct.ts';
import { declarationChecks } from '../../../cli/declare/checks.ts';
import { type Initialised, type InitRequest, initTable } from '../../../cli/declare/init-table.ts';
import { readDeclaration } from '../../../store/postgres/declarations.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
let modelsFolder: string;
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
  modelsFolder = mkdtempSync(join(tmpdir(), 'ratchet-init-'));
  await pool.query('create schema shop');
  await pool.query(`create type shop.plan as enum ('basic', 'plus')`);
  await pool.query(`create table shop.orders (
    region text, number integer, "Unit Price" numeric(8,2), n double precision, y double precision,
    plan shop.plan, extra jsonb, at date, returned boolean, updated_at timestamptz not null default now(),
    primary key (region, number))`);
  await pool.query(`insert into shop.orders
    select 'r' || (i % 3), i, (i % 40) + 0.5, i % 7, i % 11, (array['basic', 'plus'])[1 + i % 2]::shop.plan,
      '{}', date '2024-01-01' + i, case when i % 50 = 0 then null else (i * 7919) % 5 = 0 end
    from generate_series(1, 2000) i`);
});
afterEach(async () => {
  await pool.end();
  await database.close();
  rmSync(modelsFolder, { recursive: true, force: true });
});

const init = (wish: Partial<InitRequest> = {}, onProgress = (_: string): void => {}): Promise<Initialised> =>
  initTable(
    {
      pool,
      onProgress,
      modelsFolder,
      checks: declarationChecks,
      apply: applyDirectly(pool, { actor: 'me', connection: () => database.url, onVacuous: 'refuse' }),
    },
    { schema: 'shop', table: 'orders', target: 'returned', ...wish },
  );

it('declares a table with its primary key, a usual watermark, and every type that it knows', async () => {
  const said: string[] = [];
  const { inference, file, applied } = await init({}, (step) => said.push(step));
  expect(said.slice(0, 3)).toEqual([
    'reading the target returned',
    'inferring region (1 of 10)',
    'inferring number (2 of 10)',
  ]);
  expect(applied).toMatchObject({ kind: 'applied', model: 'orders' });
  expect(readFileSync(file, 'utf8')).toContain(
    '  schema: shop\n  table: orders\n  key: [ region, number ]\n',
  );
  expect((await readDeclaration(pool, 'orders'))?.declaration).toMatchObject({
    task: 'binary',
    source: { schema: 'shop', key: ['region', 'number'], watermark: 'updated_at' },
    target: { column: 'returned', positive: 'true' },
    contract: {
      columns: {
        'Unit Price': { type: 'number', min: 0, max: 44, severity: 'warn' },
        plan: { type: 'category', values: ['basic', 'plus'] },
        at: { type: 'timestamp' },
        returned: { type: 'boolean' },
      },
    },
    features: { exclude: ['extra'] },
  });
  expect(inference.positiveShare).toBeCloseTo(0.1837, 3);
  expect(inference.warnings).toEqual([
    'Unit Price alone predicts the target (AUC 1.000): leave it out if it is only known afterwards',
    'extra type jsonb is nothing that a model reads; left out of the features',
  ]);
});

it('splits by the time and takes the learner that is named, and keeps the name of the connection, never the string', async () => {
  const { file } = await init({ time: 'at', connection: 'SOURCE_DATABASE_URL', learner: 'auto' });
  expect(readFileSync(file, 'utf8')).toContain('  connection: SOURCE_DATABASE_URL\n');
  expect((await readDeclaration(pool, 'orders'))?.declaration).toMatchObject({
    source: { time: 'at', connection: 'SOURCE_DATABASE_URL' },
    learner: { kind: 'auto' },
  });
});

it('infers from finite values, and warns of the others, which a run stops on', async () => {
  await pool.query(`update shop.orders set n = case number when 7 then 'NaN' else '-Infinity' end::float8
    where number in (7, 8)`);
  await pool.query(`update shop.orders set y = 'Infinity' where number = 9`);
  await pool.query(`alter table shop.orders add late timestamptz default '2024-05-01'`);
  await pool.query(`update shop.orders set late = 'infinity' where number = 5`);
  const { inference } = await init();
  const named = new Map(inference.columns.map(({ profile }) => [profile.name, profile]));
  expect(named.get('n')).toMatchObject({
    infiniteCount: 2,
    missingCount: 0,
    distinctCount: 7,
    min: 0,
    max: 6,
  });
  expect(named.get('n')?.strength).toBeLessThan(0.6);
  expect(named.get('y')).toMatchObject({ infiniteCount: 1, max: 10 });
  expect(inference.warnings).toEqual(
    expect.arrayContaining([
      'n: 2 values are NaN or infinite; a run stops on it',
      'y: 1 value is NaN or infinite; a run stops on it',
    ]),
  );
  const { inference: regression } = await init({ target: 'y', model: 'sums' });
  expect(regression.columns.find(({ profile }) => profile.name === 'n')?.profile.strength).toBeLessThan(0.5);
});

it('lets a label be what was seen and nothing else', async () => {
  await init({ target: 'plan', model: 'plans' });
  const stored = await readDeclaration(pool, 'plans');
  expect(stored?.declaration.contract.columns['plan']).toMatchObject({
    values: ['basic', 'plus'],
    severity: 'stop',
  });
});

it('takes a regression over a column of any name', async () => {
  const { inference } = await init({ target: 'Unit Price', model: 'prices' });
  expect(inference.target).toMatchObject({ task: 'regression', positive: null });
  expect((await readDeclaration(pool, 'prices'))?.declaration.gates).toMatchObject([
    { metric: 'rmse', against: 'prior', margin: 0 },
    { metric: 'rmse', against: 'champion' },
  ]);
});

it.each<[string, Partial<InitRequest>, string]>([
  ['a table that is not there', { table: 'order' }, 'table shop.order: there is none in this database'],
  ['a target that is not there', { target: 'return' }, 'did you mean "returned"?'],
  ['a watermark that is not there', { watermark: 'update_at' }, 'did you mean "updated_at"?'],
  ['a key that repeats', { key: ['region'] }, '--key "region" does not identify a row: 667 rows have "r1"'],
  ['a key that is empty', { key: ['returned', 'number'] }, 'does not identify a row'],
  [
    'words as a watermark',
    { watermark: 'region' },
    'its type is text, not a timestamp, a date or an integer',
  ],
  ['a number as event time', { time: 'n' }, '--time "n": its type is double precision, not a timestamp'],
  [
    'a positive value that no row has',
    { positive: 'maybe' },
    '--positive maybe: the target "returned" holds',
  ],
  [
    'a positive number between those that there are',
    { target: 'n', positive: '0.5' },
    '--positive 0.5: the target "n" holds 1, 2, 3, 4, 5, 0, 6',
  ],
  [
    'a positive number between more than can be listed',
    { target: 'number', positive: '7.5' },
    '--positive 7.5: no row of the target "number" holds it',
  ],
  [
    'a learner that there is not',
    { learner: 'magic' },
    'learner.kind: magic is no learner for a binary task; choose one of prior,',
  ],
  [
    'a regression on words',
    { target: 'region', key: ['number'], task: 'regression' },
    'a regression needs numbers',
  ],
  [
    'a table with nothing to learn from',
    { exclude: ['Unit Price', 'n', 'y', 'plan', 'at'] },
    'features: no column is left to learn from',
  ],
])('refuses %s and writes nothing', async (_, wish, expected) => {
  await expect(init(wish)).rejects.toThrow(expected);
  expect(existsSync(join(modelsFolder, 'orders.yaml'))).toBe(false);
  expect(await readDeclaration(pool, 'orders')).toBeNull();
});

it('never overwrites without --force', async () => {
  await init();
  await expect(init({ time: 'at' })).rejects.toThrow('is there already: edit it, or give --force');
  expect(await init({ time: 'at', force: true })).toMatchObject({ applied: { kind: 'applied', number: 2 } });
});
