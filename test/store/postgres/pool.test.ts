import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '../../../store/postgres/pool.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const insertModel = `insert into models (name) values ($1)`;

it('undoes everything where the work throws, and passes the error on', async () => {
  const work = transaction(ledger.pool, async (db) => {
    await db.query(insertModel, ['half']);
    throw new Error('enough');
  });
  await expect(work).rejects.toThrow('enough');
  expect((await ledger.pool.query('select from models where name = $1', ['half'])).rows).toEqual([]);
});

it('fails the work, not the process, where the connection breaks in the middle, and goes on with another one', async () => {
  const work = transaction(ledger.pool, async (db) => {
    await db.query(insertModel, ['cut']);
    const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    await ledger.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await db.query('select 1');
  });
  await expect(work).rejects.toThrow();
  expect((await ledger.pool.query('select from models where name = $1', ['cut'])).rows).toEqual([]);
  await transaction(ledger.pool, (db) => db.query(insertModel, ['whole']));
  expect((await ledger.pool.query('select from models where name = $1', ['whole'])).rows).toHaveLength(1);
});

it('speaks to the ledger in UTC and finds its tables without their schema', async () => {
  const { rows } = await ledger.pool.query<{ zone: string; found: boolean }>(
    `select current_setting('timezone') as zone, to_regclass('deployments') is not null as found`,
  );
  expect(rows).toEqual([{ zone: 'UTC', found: true }]);
});
