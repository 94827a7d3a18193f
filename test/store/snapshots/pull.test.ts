import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PullResult } from '../../../store/snapshots/pull-request.ts';
import { openSnapshots } from '../../../store/snapshots/snapshots.ts';
import { declare, type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const incremental = declare({
  source: { watermark: 'updated_at', overlap: '10m', deletedAt: 'deleted_at' },
});
const makeTable = `
  create table t (id bigint primary key, x double precision, c text, y text,
    updated_at timestamptz not null, deleted_at timestamptz, price numeric(8, 2) default 1.25);
  insert into t select i, i / 7.0, 'c' || i % 5, case when i % 3 = 0 then 'yes' else 'no' end,
    timestamptz '2026-01-01 00:00:00.123456+00' + i * interval '1 second' from generate_series(1, 5000) i`;

describe('a pull', () => {
  it('gives the same digest incrementally as in full, after inserts, updates, a late commit and a tombstone', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    expect(first.manifest).toMatchObject({ kind: 'full', rowCount: 5000 });
    expect(first.manifest.watermark).toBe('2026-01-01 01:23:20.123456+00');
    await fixture.sql(`
      insert into t values (5001, 1.5, 'neu', 'no', '2026-01-01 02:00:00.000001+00');
      update t set x = -1, updated_at = '2026-01-01 02:00:01+00' where id = 17;
      insert into t values (5002, 2, 'late', 'no', '2026-01-01 01:15:00+00');
      update t set deleted_at = now(), updated_at = '2026-01-01 02:00:02+00' where id = 18`);
    const second = await fixture.pull(incremental, { previous: first.manifest });
    expect(second.manifest).toMatchObject({
      kind: 'incremental',
      rowCount: 5001,
      watermark: '2026-01-01 02:00:02+00',
      leftOut: {
        superseded: second.manifest.segments.reduce((n, s) => n + s.rowCount, 0) - 5002,
        deleted: 1,
        outOfWindow: 0,
      },
    });
    expect(second.manifest.segments).toHaveLength(2);
    expect(second.unchanged).toBe(false);
    const full = await fixture.pull(incremental);
    expect(full.manifest.digest).toBe(second.manifest.digest);
    expect(full.manifest.digest).not.toBe(first.manifest.digest);
  });

  it('takes the newest segment of a key through several increments', async () => {
    await fixture.sql(makeTable);
    let manifest = (await fixture.pull(incremental)).manifest;
    for (const minute of [1, 2, 3]) {
      await fixture.sql(
        `update t set x = ${minute}, updated_at = '2026-01-02 00:0${minute}:00+00' where id in (1, ${minute})`,
      );
      manifest = (await fixture.pull(incremental, { previous: manifest })).manifest;
    }
    expect(manifest.segments).toHaveLength(4);
    expect(manifest.digest).toBe((await fixture.pull(incremental)).manifest.digest);
  });

  it('keeps the previous snapshot where nothing is new, though the overlap reads rows again', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    const second = await fixture.pull(incremental, { previous: first.manifest });
    expect(second).toMatchObject({ unchanged: true, kind: 'incremental' });
    expect(second.manifest).toEqual(first.manifest);
    const kept = [`${first.manifest.id}.json`, 'segments', `segments/${first.manifest.id}.parquet`];
    expect(await fixture.files()).toEqual(kept);
    // Labels that mature meanwhile make the same rows a snapshot of a later time.
    const maturing = { ...incremental, target: { ...incremental.target, matureAfter: '1d' } };
    const { manifest } = await fixture.pull(maturing, { previous: first.manifest });
    const { id, kind, query, databaseTime } = manifest;
    expect(manifest).toEqual({ ...first.manifest, id, kind, query, databaseTime });
    expect(databaseTime > first.manifest.databaseTime).toBe(true);
    expect(await fixture.files()).toEqual([...kept, `${id}.json`].sort());
  });

  it('finds hard deletes by a full pull when one is due by the database clock, and reports the difference', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.sql(`delete from t where id <= 3; update t set x = 0 where id = 4`);
    const blind = await fixture.pull(incremental, { previous: first.manifest });
    expect(blind.manifest.rowCount).toBe(5000);
    const aged = {
      ...first.manifest,
      segments: first.manifest.segments.map((segment) => ({
        ...segment,
        pulledAt: '2020-01-01T00:00:00.000000Z',
      })),
    };
    const due = await fixture.pull(incremental, { previous: aged });
    expect(due.reason).toContain('older than 7d');
    expect(due.manifest).toMatchObject({
      kind: 'full',
      rowCount: 4997,
      difference: { vanished: 3, appeared: 0, changed: 1 },
    });
  });

  it.each([
    ['a column is added', 'alter table t add column z integer', incremental],
    ['a type changes', 'alter table t alter column x type numeric', incremental],
    ['values are rounded', 'alter table t alter column price type numeric(8, 1)', incremental],
    [
      'the key changes',
      'select 1',
      declare({ source: { watermark: 'updated_at', deletedAt: 'deleted_at', key: 'c' } }),
    ],
  ])('begins a new lineage in full where %s', async (_title, change, declaration) => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.sql(change);
    const second = await fixture.pull(declaration, { previous: first.manifest });
    expect(second.reason).toBe('query, columns or types changed');
    expect(second.manifest.lineage).not.toBe(first.manifest.lineage);
    expect(second.manifest.kind).toBe('full');
  });

  it('begins a new lineage where a view, or one that it reads, is replaced by another of the same columns', async () => {
    const view = (where: string) => `create or replace view v as select * from t where ${where}`;
    await fixture.sql(`${makeTable}; ${view('id <= 4000')}`);
    const declaration = declare({ source: { table: 'v', watermark: 'updated_at' } });
    const first = await fixture.pull(declaration);
    const same = await fixture.pull(declaration, { previous: first.manifest });
    expect(same.manifest).toEqual(first.manifest);
    await fixture.sql(view('id > 10'));
    const second = await fixture.pull(declaration, { previous: first.manifest });
    expect(second.manifest).toMatchObject({ kind: 'full', rowCount: 4990 });
    await fixture.sql('create view above as select w.* from v w join t using (id)');
    const nested = declare({ source: { table: 'above', watermark: 'updated_at' } });
    const whole = await fixture.pull(nested);
    expect((await fixture.pull(nested, { previous: whole.manifest })).manifest).toEqual(whole.manifest);
    await fixture.sql(view('id > 100'));
    const less = await fixture.pull(nested, { previous: whole.manifest });
    expect(less.manifest).toMatchObject({ kind: 'full', rowCount: 4900 });
  });

  it('leaves rows outside the window out, in full and after increments alike', async () => {
    await fixture.sql(`create table t (id integer, at timestamptz, y text, updated_at timestamptz);
      insert into t select i, now() - i * interval '1 hour', 'yes', now() from generate_series(1, 100) i;
      insert into t values (101, null, 'no', now())`);
    const windowed = declare({ source: { time: 'at', window: '2d', watermark: 'updated_at' } });
    const first = await fixture.pull(windowed);
    expect(first.manifest.rowCount).toBe(48);
    await fixture.sql(`insert into t values (102, now(), 'no', now() + interval '1 s')`);
    const second = await fixture.pull(windowed, { previous: first.manifest });
    expect(second.manifest).toMatchObject({ kind: 'incremental', rowCount: 49 });
    expect((await fixture.pull(windowed)).manifest.digest).toBe(second.manifest.digest);
    await fixture.sql(`update t set at = 'epoch', updated_at = now() + interval '2 s' where id = 5`);
    const third = await fixture.pull(windowed, { previous: second.manifest });
    expect(third.manifest).toMatchObject({ kind: 'incremental', rowCount: 48 });
    expect((await fixture.pull(windowed)).manifest.digest).toBe(third.manifest.digest);
  });

  it('names the query whose rows its snapshot holds, in full and incrementally: with the window, without tombstones', async () => {
    await fixture.sql(`create table t (id integer, at timestamptz, y text, updated_at timestamptz, gone timestamptz);
      insert into t select i, now() - i * interval '1 hour', 'yes', now() from generate_series(1, 100) i;
      insert into t values (101, null, 'no', now(), null), (102, now(), 'no', now(), now())`);
    const source = { time: 'at', window: '2d', watermark: 'updated_at', deletedAt: 'gone' };
    const held = async ({ manifest }: PullResult) => {
      const { rows } = await fixture.sql(`select count(*)::integer as n from (${manifest.query}) as held`);
      expect(rows[0]).toEqual({ n: manifest.rowCount });
      return manifest;
    };
    const first = await held(await fixture.pull(declare({ source })));
    expect(first.rowCount).toBe(48);
    await fixture.sql(`insert into t values (103, now(), 'no', now() + interval '1 s');
      update t set gone = now(), updated_at = now() + interval '1 s' where id = 5`);
    const second = await held(await fixture.pull(declare({ source }), { previous: first }));
    expect(second).toMatchObject({ kind: 'incremental', rowCount: 48 });
    expect(second.query).toContain(second.databaseTime);
  });

  it('reads views and queries, with a trailing semicolon and a comment', async () => {
    await fixture.sql(`${makeTable}; create view v as select id, x, y from t where id <= 10`);
    const view = await fixture.pull(declare({ source: { table: 'v' } }));
    expect(view.manifest.columns.map(({ name }) => name)).toEqual(['id', 'x', 'y']);
    const query = declare({
      source: {
        table: undefined,
        query: 'select id, upper(y) as y, 1.5::real as r from t where id < 4; -- few\n',
      },
    });
    expect((await fixture.pull(query)).manifest.rowCount).toBe(3);
  });

  it('pulls an empty table, and all of it once it has rows', async () => {
    await fixture.sql('create table t (id integer, y text, updated_at timestamptz)');
    const declaration = declare({ source: { watermark: 'updated_at' } });
    const empty = await fixture.pull(declaration);
    expect(empty.manifest).toMatchObject({ rowCount: 0, watermark: null });
    await fixture.sql(`insert into t values (1, 'yes', '2020-01-01')`);
    const next = await fixture.pull(declaration, { previous: empty.manifest });
    expect(next).toMatchObject({
      reason: 'the earlier snapshot has no high mark',
      manifest: { rowCount: 1 },
    });
  });

  it('brings rows without a watermark incrementally too, for validation to find', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.sql(`alter table t alter column updated_at drop not null;
      insert into t values (5001, 1, 'new', 'no', null)`);
    const second = await fixture.pull(incremental, { previous: first.manifest });
    expect(second.manifest).toMatchObject({ kind: 'incremental', rowCount: 5001 });
    const again = await fixture.pull(incremental, { previous: second.manifest });
    expect(again.unchanged).toBe(true);
  });

  it('sees what changes after a row of a wrong clock, whose watermark lies ahead', async () => {
    await fixture.sql(`${makeTable}; insert into t values (5001, 1, 'ahead', 'no', '2999-01-01')`);
    const first = await fixture.pull(incremental);
    expect(first.manifest.watermark).toBe('2026-01-01 01:23:20.123456+00');
    await fixture.sql(`update t set x = -1, updated_at = '2026-01-01 02:00:00+00' where id = 17`);
    const second = await fixture.pull(incremental, { previous: first.manifest });
    expect(second.manifest).toMatchObject({ kind: 'incremental', watermark: '2026-01-01 02:00:00+00' });
    expect(second.manifest.digest).toBe((await fixture.pull(incremental)).manifest.digest);
  });

  it('pulls in full after a rejection, for rows may have been deleted to mend it, and reports the difference', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.sql('delete from t where id = 3');
    const second = await fixture.pull(incremental, { previous: first.manifest, previousWasRejected: true });
    expect(second.reason).toContain('was rejected');
    expect(second.manifest).toMatchObject({ kind: 'full', rowCount: 4999, difference: { vanished: 1 } });
  });

  it('goes on by an integer watermark', async () => {
    await fixture.sql(`create table t (id integer, y text, version bigint);
      insert into t select i, 'yes', 9007199254740990 + i from generate_series(1, 5) i`);
    const declaration = declare({ source: { watermark: 'version' } });
    const first = await fixture.pull(declaration);
    expect(first.manifest.watermark).toBe('9007199254740995');
    await fixture.sql(`insert into t values (6, 'no', 9007199254740996)`);
    const second = await fixture.pull(declaration, { previous: first.manifest });
    expect(second.manifest).toMatchObject({ rowCount: 6, watermark: '9007199254740996' });
    expect(second.manifest.segments[1]?.rowCount).toBe(2);
  });

  it('pulls in full where the files of the previous snapshot are not at hand', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.snapshots.collect('m', [first.manifest.id]);
    await expect(
      access(join(fixture.home, 'snapshots/m', first.manifest.segments[0]?.file ?? '')),
    ).rejects.toThrow();
    const second = await fixture.pull(incremental, { previous: first.manifest });
    expect(second.reason).toBe('files of the earlier snapshot are not at hand');
    expect(second.manifest.digest).toBe(first.manifest.digest);
  });

  it('reports its rows as they come', async () => {
    await fixture.sql(
      `create table t as select i as id, repeat('x', 200) as c, 'yes' as y from generate_series(1, 30000) i`,
    );
    const seen: number[] = [];
    await fixture.pull(declare(), { onProgress: ({ rowCount }) => seen.push(rowCount) });
    expect(seen.length).toBeGreaterThan(2);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });
});

describe('collecting', () => {
  it('removes a snapshot and keeps segments that another one is made of', async () => {
    await fixture.sql(makeTable);
    const first = await fixture.pull(incremental);
    await fixture.sql(`update t set x = 0, updated_at = '2026-02-01' where id = 1`);
    const second = await fixture.pull(incremental, { previous: first.manifest });
    await fixture.snapshots.collect('m', [first.manifest.id]);
    expect(await fixture.files()).toEqual(
      [`${second.manifest.id}.json`, 'segments', ...second.manifest.segments.map(({ file }) => file)].sort(),
    );
    await expect(fixture.snapshots.readManifest('m', first.manifest.id)).rejects.toThrow('was collected');
    await fixture.snapshots.collect('m', [second.manifest.id]);
    expect(await fixture.files()).toEqual(['segments']);
  });

  it('may be done by several workers at once', async () => {
    await fixture.sql(makeTable);
    const pulled: string[] = [];
    for (let count = 0; count < 12; count++) pulled.push((await fixture.pull(declare())).manifest.id);
    const [kept = '', ...going] = pulled;
    const collect = (ids: readonly string[]) => openSnapshots({ home: fixture.home }).collect('m', ids);
    await Promise.all([collect(going), collect(going), collect(going.slice(6)), collect([])]);
    expect(await fixture.files()).toContain(`${kept}.json`);
    expect((await fixture.files()).filter((file) => file.endsWith('.json'))).toEqual([`${kept}.json`]);
  });

  it('refuses an id that is a path', async () => {
    await expect(fixture.snapshots.readManifest('m', '../../x')).rejects.toThrow('is no snapshot id');
    await expect(fixture.snapshots.readManifest('../m', 's-123456')).rejects.toThrow();
  });
});
