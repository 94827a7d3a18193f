import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Duck, openDuck, rowsOf } from '../../../store/snapshots/duck.ts';

let folder: string;
let duck: Duck;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ratchet-duck-'));
  duck = openDuck({ memoryLimit: '64MB', threads: 1, temporary: join(folder, 'spill') });
});
afterEach(async () => {
  await duck.close();
  await rm(folder, { recursive: true, force: true });
});

const tables = async (connection: DuckDBConnection) =>
  (await rowsOf(connection, 'select table_name as name from duckdb_tables()')).map(({ name }) => name);

it('shares an instance between works that are under way together, and keeps nothing of it after the last', async () => {
  await duck.work(async (connection) => {
    await connection.run('create table kept as select 1 as one');
    await duck.work(async (other) => expect(await tables(other)).toEqual(['kept']));
    expect(await tables(connection)).toEqual(['kept']);
  });
  await duck.work(async (connection) => expect(await tables(connection)).toEqual([]));
});

it('closes after work that failed, and opens again for what begins meanwhile', async () => {
  const failing = duck.work(async (connection) => {
    await connection.run('create table lost as select 1 as one');
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  const found = await Promise.all([duck.work(tables), duck.work(tables), duck.work(tables)]);
  expect(found).toEqual([[], [], []]);
});

it('interrupts what is at work when its signal aborts, and begins nothing for one that has', async () => {
  const ending = new AbortController();
  const endless = duck.work(async (connection) => {
    setTimeout(() => ending.abort(new Error('cancelled')), 20);
    await connection.run('select count(*) from range(1000000000000) as a(i) where i % 7 = 3');
  }, ending.signal);
  await expect(endless).rejects.toThrow(/interrupt/i);
  await expect(duck.work(tables, ending.signal)).rejects.toThrow('cancelled');
  expect(await duck.work(tables)).toEqual([]);
});

it('reads times in UTC, whatever the zone of the machine', async () => {
  const zone = `select current_setting('TimeZone') as zone`;
  expect(await duck.work((connection) => rowsOf(connection, zone))).toEqual([{ zone: 'UTC' }]);
});
