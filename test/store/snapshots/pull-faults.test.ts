import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceFault } from '../../../store/snapshots/source-fault.ts';
import { declare, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

async function faultOf(pulling: Promise<unknown>): Promise<SourceFault> {
  const error: unknown = await pulling.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceFault)) throw new Error(`expected a SourceFault, got ${error}`);
  return error;
}

const simple = `create table t (id integer, y text, at timestamptz); insert into t values (1, 'yes', now())`;

describe('a permanent fault of the source', () => {
  it.each([
    [
      'a missing table',
      declare({ source: { table: 'nowhere' } }),
      /table public\.nowhere cannot be read.*source\.table/,
    ],
    ['a missing schema', declare({ source: { schema: 'gone' } }), /gone\.t.*source\.schema/],
    [
      'a missing watermark',
      declare({ source: { watermark: 'nope' } }),
      /source\.watermark: the source has no column "nope"; it has at, id, y/,
    ],
    [
      'a missing key',
      declare({ source: { key: ['id', 'k2'] } }),
      /source\.key: the source has no column "k2"/,
    ],
    [
      'a missing column in a query',
      declare({ source: { table: undefined, query: 'select z from t' } }),
      /column "z" does not exist/,
    ],
    [
      'a text watermark',
      declare({ source: { watermark: 'y' } }),
      /"y" is text; a watermark is a timestamp, a date or an integer/,
    ],
    [
      'a query that is no select',
      declare({ source: { table: undefined, query: 'delete from t' } }),
      /not a select/,
    ],
    [
      'a query that writes',
      declare({
        source: { table: undefined, query: 'with gone as (delete from t returning *) select * from gone' },
      }),
      /WITH clause|read-only/,
    ],
    [
      'a query that calls for a write',
      declare({ source: { table: undefined, query: `select 1 as id, 'yes' as y, nextval('s')` } }),
      /read-only/,
    ],
    [
      'columns that differ by case',
      declare({ source: { table: undefined, query: 'select 1 as id, 2 as "ID"' } }),
      /"id" and "ID"|"ID" and "id"/,
    ],
  ])('is %s, named with its remedy', async (_title, declaration, message) => {
    await fixture.sql(`${simple}; create sequence s`);
    const fault = await faultOf(fixture.pull(declaration));
    expect(fault.message).toMatch(message);
    expect(fault.permanent).toBe(true);
    expect(await fixture.files()).toEqual([]);
    expect((await fixture.sql('select * from t')).rowCount).toBe(1);
  });

  it('is a missing permission, with the very GRANT', async () => {
    const role = `reader_${Math.floor(performance.now() * 1000)}`;
    await fixture.sql(`${simple}; create role ${role} login password 'secret'`);
    const url = new URL(fixture.url);
    url.username = role;
    url.password = 'secret';
    try {
      const fault = await faultOf(fixture.pull(declare(), { connectionString: url.href }));
      const grant = `grant usage on schema "public" to "${role}"; grant select on "public"."t" to "${role}";`;
      expect(fault.message).toContain(`permission denied for table t: run as their owner: ${grant}`);
      expect(fault.permanent).toBe(true);
      await fixture.sql(grant);
      expect((await fixture.pull(declare(), { connectionString: url.href })).manifest.rowCount).toBe(1);
    } finally {
      await fixture.sql(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it('is a database that does not exist; the connection string stays out of the message', async () => {
    const url = new URL(fixture.url);
    url.pathname = '/no_such_database';
    const fault = await faultOf(fixture.pull(declare(), { connectionString: url.href }));
    expect(fault).toMatchObject({ permanent: true, code: '3D000' });
    expect(fault.message).toContain('DATABASE_URL');
    expect(fault.message).not.toContain('postgres://');
    expect(fault.message).not.toContain(url.host);
  });

  it('is the statement time-out, which says what to raise', async () => {
    await fixture.sql(simple);
    const slow = declare({
      source: {
        table: undefined,
        query: `select id, y, pg_sleep(5)::text as p from t`,
        statementTimeout: '0.1s',
      },
    });
    expect((await faultOf(fixture.pull(slow))).message).toContain('source.statementTimeout');
  });
});

describe('an interruption half-way', () => {
  const large = `create table t as select i as id, repeat(md5(i::text), 20) as c, 'yes' as y from generate_series(1, 40000) i`;

  it('by an abort rejects with its reason and leaves nothing, neither here nor running in the database', async () => {
    await fixture.sql(large);
    const controller = new AbortController();
    const pulling = fixture.pull(declare(), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(pulling).rejects.toThrow('enough');
    expect(await fixture.files()).toEqual([]);
  });

  it('by an abort ends a statement that has not yet sent a row', async () => {
    await fixture.sql(simple);
    const controller = new AbortController();
    const pulling = fixture.pull(
      declare({ source: { table: undefined, query: `select id, y, pg_sleep(60)::text as p from t` } }),
      { signal: controller.signal },
    );
    const active = `select count(*)::int as n from pg_stat_activity where application_name = 'ratchet pull' and query like 'copy%' and state = 'active' and datname = current_database()`;
    await expect.poll(async () => (await fixture.sql(active)).rows[0].n).toBe(1);
    const began = performance.now();
    controller.abort(new Error('stop'));
    await expect(pulling).rejects.toThrow('stop');
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect.poll(async () => (await fixture.sql(active)).rows[0].n, { timeout: 60_000 }).toBe(0);
  });

  it('by a killed backend is transient and leaves nothing; the next attempt succeeds', async () => {
    await fixture.sql(`${large}; create table gate as select`);
    // The last row waits as long as there is a gate: what is killed is not over before.
    const waits = `case when id = 40000 and exists (select from gate) then pg_sleep(60)::text end`;
    const declaration = declare({
      source: { table: undefined, query: `select id, c, y, ${waits} as p from t` },
    });
    let killed = false;
    const pulling = fixture.pull(declaration, {
      onProgress: () => {
        if (killed) return;
        killed = true;
        void fixture.sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ratchet pull' and datname = current_database()`,
        );
      },
    });
    const fault = await faultOf(pulling);
    expect(fault.permanent).toBe(false);
    expect(await fixture.files()).toEqual([]);
    await fixture.sql('delete from gate');
    expect((await fixture.pull(declaration)).manifest.rowCount).toBe(40000);
  });

  it('by a dead process: the next attempt of the run removes what it left', async () => {
    await fixture.sql(simple);
    const dead = join(fixture.home, 'snapshots/m/pulling-r-test-77');
    await mkdir(dead, { recursive: true });
    await writeFile(join(dead, 'segment.parquet'), 'half');
    const { manifest } = await fixture.pull(declare());
    expect(await fixture.files()).toEqual([
      `${manifest.id}.json`,
      'segments',
      `segments/${manifest.id}.parquet`,
      `segments/${manifest.id}.parquet.columns`,
    ]);
  });

  it('by a lost server is transient', async () => {
    const fault = await faultOf(
      fixture.pull(declare(), { connectionString: 'postgres://nobody@127.0.0.1:1/none' }),
    );
    expect(fault).toMatchObject({ permanent: false, code: 'ECONNREFUSED' });
  });
});
