import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../cli/declare/column-profile.ts';
import { profileTable, profileTarget } from '../../../cli/declare/profile-table.ts';
import { readTableShape } from '../../../cli/import/table-shape.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
  await pool.query(`create table public.wide as
    select (r % 5 = 0)::int as y, r + 0.5::float8 as spread, (r % 4 / 4.0)::float8 as few,
      case when r = 60001 then 'NaN' when r = 9 then null else (r * 7919 % 60013)::float8 end as holes,
      ((r % 5 = 0)::int * 100000 + r)::float8 as telling
    from generate_series(1, 60010) r`);
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

async function profiles(): Promise<ReadonlyMap<string, ColumnProfile>> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const name = { schema: 'public', table: 'wide' };
    const columns = (await readTableShape(client, name))?.columns ?? [];
    const [y] = columns;
    if (!y) throw new Error('no such column');
    const target = {
      profile: await profileTarget(client, name, y),
      expression: { kind: 'binary', sql: 'y' } as const,
    };
    const all = await profileTable(client, { name, columns, target });
    return new Map(all.map((profile) => [profile.name, profile]));
  } finally {
    await client.query('rollback');
    client.release();
  }
}

it('counts every row of a wide spread of fractions, tells its strength by a sample, and groups all of few values', async () => {
  const found = await profiles();
  expect(found.get('spread')).toMatchObject({ rowCount: 60_010, missingCount: 0, min: 1.5, max: 60_010.5 });
  expect(found.get('spread')?.distinctCount).toBeLessThan(55_000);
  expect(found.get('spread')?.strength).toBeLessThan(0.55);
  expect(found.get('telling')?.strength).toBe(1);
  expect(found.get('holes')).toMatchObject({ missingCount: 1, infiniteCount: 1, rowCount: 60_010 });
  expect(found.get('few')).toMatchObject({ distinctCount: 4, numbers: [0.25, 0.5, 0, 0.75] });
  expect(await profiles()).toEqual(found);
});
