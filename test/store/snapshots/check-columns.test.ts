import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathText } from '../../../shared/declaration/problem.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';
import { type ColumnCheck, checkColumns } from '../../../store/snapshots/check-columns.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { execute } from '../../support/template-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await execute(database.url, 'create table t (id integer, y text, age integer, at timestamptz)');
});
afterAll(() => database?.close());

type Section = Readonly<Record<string, unknown>>;
type Wish = Readonly<{ source?: Section; [section: string]: unknown }>;

const check = (
  { source, ...wish }: Wish = {},
  connection: (name: string) => string = () => database.url,
): Promise<ColumnCheck> =>
  checkColumns(
    Declaration.parse({
      model: 'm',
      task: 'binary',
      target: { column: 'y', positive: 'yes' },
      ...wish,
      source: { ...(source?.['query'] === undefined ? { table: 't' } : {}), key: 'id', ...source },
    }),
    { connection, timeoutMs: 2_000 },
  );

const pathsOf = (checked: ColumnCheck): readonly string[] =>
  checked.kind === 'misfits' ? checked.findings.map(({ path }) => pathText(path)) : [checked.kind];

it('is content with a table that has every column', async () => {
  const contract = { columns: { age: { type: 'integer' }, gone: { required: false } } };
  expect(await check({ contract, features: { include: ['age'] } })).toEqual({ kind: 'fits' });
});

it.each<[string, Wish]>([
  ['source.key', { source: { key: 'no' } }],
  ['source.key[1]', { source: { key: ['id', 'no'] } }],
  ['source.watermark', { source: { watermark: 'no' } }],
  ['source.time', { source: { time: 'no' } }],
  ['source.deletedAt', { source: { deletedAt: 'no' } }],
  ['target.column', { target: { column: 'no', positive: 'yes' } }],
  ['split.column', { split: { by: 'group', column: 'no' } }],
  ['features.include[1]', { features: { include: ['age', 'no'] } }],
  ['features.exclude', { features: { exclude: ['no'] } }],
  ['features.protected', { features: { protected: ['no'] } }],
  ['contract.columns.no', { contract: { columns: { no: {} } } }],
])('finds that the column of %s is not there, and says which ones are', async (path, wish) => {
  const checked = await check(wish);
  expect(pathsOf(checked)).toEqual([path]);
  expect(checked).toMatchObject({
    findings: [{ message: 'the source has no column "no"; it has age, at, id, y' }],
  });
});

it.each([
  ['y', 'text'],
  ['done', 'boolean'],
  ['amount', 'numeric'],
])('finds that the watermark %s is %s, and says which types can be one', async (watermark, type) => {
  const query = `select *, true as done, 1.5 as amount from t`;
  const checked = await check({ source: { query, watermark } });
  expect(pathsOf(checked)).toEqual(['source.watermark']);
  expect(checked).toMatchObject({
    findings: [
      {
        message: `column "${watermark}" is ${type}; a watermark is a timestamp, a date or an integer. Declare another column, or leave it out to pull everything each time`,
      },
    ],
  });
  for (const fitting of ['at', 'age'])
    expect(await check({ source: { query, watermark: fitting } })).toEqual({ kind: 'fits' });
});

it('finds what keeps a query from being read', async () => {
  const queries = ['select no from t', 'selec id', 'delete from t', 'select id, y, age as "Y" from t'];
  for (const query of queries)
    expect([query, ...pathsOf(await check({ source: { query } }))]).toEqual([query, 'source.query']);
  expect(pathsOf(await check({ source: { query: 'select id, age from t' } }))).toEqual(['target.column']);
});

it('leaves unchecked, and says why, what it cannot look at', async () => {
  expect(await check({ source: { table: 'later' } })).toMatchObject({
    kind: 'unchecked',
    reason: expect.stringContaining('relation "public.later" does not exist'),
  });
  expect(await check({}, () => 'postgresql://nobody@127.0.0.1:1/none')).toMatchObject({
    kind: 'unchecked',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  const unset = await check({}, () => {
    throw new Error('CRM_URL is not set');
  });
  expect(unset).toEqual({ kind: 'unchecked', reason: 'CRM_URL is not set' });
});

it('leaves unchecked a table that it may not read', async () => {
  const role = `reader_${Math.floor(performance.now() * 1_000)}`;
  await execute(database.url, `create role ${role} login password 'secret'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'secret';
  try {
    expect(await check({}, () => url.href)).toMatchObject({
      kind: 'unchecked',
      reason: expect.stringContaining('permission denied for table t'),
    });
  } finally {
    await execute(database.url, `drop owned by ${role}; drop role ${role}`);
  }
});

it('gives up on a server that takes the connection and says nothing', async () => {
  const mute = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await check({}, () => `postgresql://someone@127.0.0.1:${port}/some`)).toEqual({
    kind: 'unchecked',
    reason: "the source's database (DATABASE_URL) did not answer within 2 s",
  });
  await new Promise((resolve) => mute.close(resolve));
});
