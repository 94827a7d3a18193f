import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declarationChecks } from '../../../cli/declare/checks.ts';
import { createDemoTable, demoModel, demoRequest } from '../../../cli/demo/demo-table.ts';
import { advanceCustomers } from '../../../cli/simulate/customer-table.ts';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let pool: Pool;
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

const digest = async (): Promise<unknown> =>
  (
    await pool.query(`select md5(string_agg(to_jsonb(c)::text, '' order by customer_id)) as md5
     from (select customer_id, monthly_charges, usage_gb, churn from public.demo_customers) c`)
  ).rows[0];

const columns = async (): Promise<readonly string[]> =>
  (
    await pool.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'demo_customers' order by 1`,
    )
  ).rows.map(({ name }) => name);

describe('the demo table', () => {
  it('is filled once, also by two starts at a time', async () => {
    const filled = await Promise.all([
      createDemoTable(pool, { customers: 1_500 }),
      createDemoTable(pool, { customers: 1_500 }),
    ]);
    expect(filled.filter(Boolean)).toHaveLength(1);
    expect((await pool.query('select count(*)::int as count from public.demo_customers')).rows).toEqual([
      { count: 1_500 },
    ]);
  });

  it('holds the same customers on every machine', async () => {
    await createDemoTable(pool, { customers: 200 });
    const first = await digest();
    await pool.query('drop table public.demo_customers');
    await createDemoTable(pool, { customers: 200 });
    expect(await digest()).toEqual(first);
  });

  it('is what the demo declares: every column, and a request with every feature', async () => {
    await createDemoTable(pool, { customers: 10 });
    const file = `config/models/${demoModel}.yaml`;
    const parsed = parseDeclaration(readFileSync(file, 'utf8'), { file, checks: declarationChecks });
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    expect(Object.keys(parsed.declaration.contract.columns).sort()).toEqual(await columns());
    const features = (await columns()).filter(
      (name) => !['customer_id', 'churn', 'updated_at'].includes(name),
    );
    expect(Object.keys(demoRequest.features).sort()).toEqual(features);
  });
});

describe('a simulated month in the table', () => {
  it('gives exactly the rows that changed a new watermark', async () => {
    await createDemoTable(pool, { customers: 1_000 });
    const mark = await pool.query<{ at: string }>(
      'select max(updated_at)::text as at from public.demo_customers',
    );
    const advanced = await advanceCustomers(pool, { seed: 1, drift: 0 });
    const touched = await pool.query<{ count: number }>(
      'select count(*)::int as count from public.demo_customers where updated_at > $1',
      [mark.rows[0]?.at],
    );
    expect(touched.rows[0]?.count).toBe(advanced.changed + advanced.arrived);
    expect(advanced.total).toBe(1_030);
  });

  it('is refused where there is no table, saying who makes it', async () => {
    await expect(advanceCustomers(pool, { seed: 1, drift: 0 })).rejects.toThrow(
      'table public.demo_customers is not in this database: the local stack makes it',
    );
  });

  it('goes on from there: the next month knows the outcomes of the newcomers', async () => {
    await createDemoTable(pool, { customers: 1_000 });
    await advanceCustomers(pool, { seed: 1, drift: 0 });
    const open =
      'select count(*)::int as count from public.demo_customers where churn is null and customer_id between 11001 and 11030';
    expect((await pool.query(open)).rows).toEqual([{ count: 30 }]);
    await advanceCustomers(pool, { seed: 1, drift: 0 });
    expect((await pool.query(open)).rows).toEqual([{ count: 0 }]);
  });
});
