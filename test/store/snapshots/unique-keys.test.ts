import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

it('finds keys that repeat within an increment, where those of the full segment are known to be unique', async () => {
  await fixture.sql(`create table t as select i as id, i / 10.0::float8 as x, case when i % 4 = 0 then 'yes' else 'no' end as y,
    timestamptz '2026-01-01' as u from generate_series(1, 2000) i`);
  const declaration = declare({ source: { watermark: 'u' } });
  const found = async (manifest: SnapshotManifest) => {
    const table = tableOf(declaration, manifest);
    const { violations } = await fixture.snapshots.validate({ declaration, table, manifest });
    return violations.map(({ column, rule, severity, count }) => [column, rule, severity, count]);
  };
  const first = (await fixture.pull(declaration)).manifest;
  expect(await found(first)).toEqual([]);
  expect((await fixture.files()).filter((file) => file.endsWith('.unique'))).toHaveLength(1);
  await fixture.sql(
    `update t set u = '2026-01-02' where id = 7; insert into t select 9000, x, y, '2026-01-02' from t where id in (8, 9)`,
  );
  const { manifest } = await fixture.pull(declaration, { previous: first });
  expect(manifest.segments).toHaveLength(2);
  expect(await found(manifest)).toEqual([['id', 'key-duplicate', 'stop', 1]]);
  expect(await found(first)).toEqual([]);
});
