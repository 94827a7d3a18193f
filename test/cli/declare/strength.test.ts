import { afterAll, beforeAll, expect, it } from 'vitest';
import { inferTarget, targetExpression } from '../../../cli/declare/infer-target.ts';
import { profileTable, profileTarget } from '../../../cli/declare/profile-table.ts';
import { readTableShape } from '../../../cli/import/table-shape.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
  await pool.query(`create table public.told as
    select i, r, y, 'l' || (r / 40 * 2 + y)::int as pure, 'm' || (r % 40)::int as mixed, 'id' || i as unique_words,
      'p' || (i / 2) as pairs, case when y = 1 then (r % 100 + 6) * (case when r % 2 = 0 then 1 else -1 end) else (r % 11) - 5 end as two_sided,
      case when y = 1 then 5 + r % 50 else r % 5 end as above, case when y = 1 then null else r % 7 end as absent,
      1e9 + y * 1e-5 + r * 1e-9 as far, case when i < 4 then i + 0.5 end as rare, case when i < 4 then 0.1 else r * 0.37 end::float8 as price, r * (y + 0.5) * 1e250 as huge,
      (r * 7919 % 1009)::float8 as noise, r % 2 = 0 as flag, y * 100.0 + r % 13 as amount
    from (select i, (i::bigint * 48271 % 4001) as r, case when (i::bigint * 69621 % 5003) % 5 = 0 then 1 else 0 end as y
          from generate_series(1, 4000) i) as drawn`);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

async function strengths(column: string, kind: 'binary' | 'number'): Promise<ReadonlyMap<string, number>> {
  const client = await pool.connect();
  try {
    const name = { schema: 'public', table: 'told' };
    const shape = await readTableShape(client, name);
    const columns = shape?.columns ?? [];
    const target = columns.find((each) => each.name === column);
    if (!target) throw new Error('no such column');
    const profile = await profileTarget(client, name, target);
    const expression =
      kind === 'number'
        ? targetExpression(inferTarget(profile, { task: 'regression' }), profile)
        : { kind, sql: column };
    const told = { profile, expression };
    const profiles = await profileTable(client, { name, columns, target: told });
    return new Map(profiles.map((each) => [each.name, each.strength ?? -1]));
  } finally {
    client.release();
  }
}

it('tells a category of any number of levels by the labels of the other rows of its level', async () => {
  const found = await strengths('y', 'binary');
  expect(found.get('pure')).toBeGreaterThan(0.98);
  expect(found.get('mixed')).toBeLessThan(0.6);
  expect(found.get('unique_words')).toBe(0.5);
  expect(found.get('pairs')).toBeLessThan(0.6);
});

it('tells a number by its order and by its bins, so that both ends may mean the same', async () => {
  const found = await strengths('y', 'binary');
  expect(found.get('two_sided')).toBeGreaterThan(0.98);
  expect(found.get('above')).toBe(1);
  expect(found.get('absent')).toBe(1);
  for (const column of ['noise', 'flag', 'r', 'i']) expect(found.get(column), column).toBeLessThan(0.6);
});

it('tells a numeric target by levels without flattering words that do not repeat', async () => {
  const found = await strengths('amount', 'number');
  expect(found.get('pure')).toBeGreaterThan(0.95);
  expect(found.get('mixed')).toBeLessThan(0.3);
  expect(found.get('unique_words')).toBeCloseTo(0, 6);
  expect(found.get('above')).toBeGreaterThan(0.5);
});

it('tells a numeric target that lies far from zero, and huge numbers', async () => {
  const found = await strengths('far', 'number');
  expect(found.get('y')).toBeGreaterThan(0.9);
  expect(found.get('noise')).toBeLessThan(0.1);
  expect((await strengths('amount', 'number')).get('huge')).toBeGreaterThan(0.4);
  expect((await strengths('huge', 'number')).get('amount')).toBeGreaterThan(0.4);
});

it('tells nothing by a column whose few values have one target', async () => {
  expect((await strengths('price', 'number')).get('rare')).toBe(-1);
});
