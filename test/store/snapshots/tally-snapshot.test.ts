import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Profile } from '../../../shared/contract/profile.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { declare, type Fixture, openFixture, tableOf } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const declaration = declare({
  source: { watermark: 'u', deletedAt: 'gone' },
  contract: {
    change: { newCategoryMax: 0.001 },
    columns: {
      x: { min: 0, severity: 'warn' },
      c: { values: ['a', 'b', 'c', 'é'] },
      d: { severity: 'warn' },
    },
  },
});

async function check(manifest: SnapshotManifest, previousProfile: Profile | null = null) {
  const table = tableOf(declaration, manifest);
  const report = await fixture.snapshots.validate({ declaration, table, manifest, previousProfile });
  const profile = await fixture.snapshots.readProfile('m', manifest.id);
  if (profile === null) throw new Error('no profile was kept');
  return { report, profile };
}

const tallies = async () =>
  (await fixture.files())
    .filter((file) => file.endsWith('.tally'))
    .map((file) => join(fixture.home, 'snapshots', 'm', file));

/** A full segment of 60,000 rows that was checked, and an increment that replaces, removes and brings rows. */
async function twoSegments() {
  await fixture.sql(`create table t as select i as id, case when i % 7 = 0 then null else sin(i) * 100 + 90 end::float8 as x,
      (array['a', 'b', 'c', 'é'])[1 + i % 4] as c, case when i % 4 = 0 then 'yes' else 'no' end as y,
      'v' || i % 5 as d, timestamptz '2026-01-01' - i * interval '1 second' as u, null::timestamptz as gone from generate_series(1, 60000) i`);
  const first = (await fixture.pull(declaration)).manifest;
  const before = await check(first);
  await fixture.sql(`update t set u = '2026-01-02', x = -x, c = 'z', d = 'w', y = null where id % 100 = 1;
    update t set u = '2026-01-02', gone = u where id % 100 = 2;
    insert into t select id + 100000, x + 1, c, y, d, '2026-01-02', null from t where id % 50 = 3`);
  const { manifest } = await fixture.pull(declaration, { previous: first });
  return { first, before, manifest };
}

it('tells of increments what reading all rows tells, from the tally of the full segment where that can be read', async () => {
  const { first, before, manifest } = await twoSegments();
  expect(manifest.segments).toHaveLength(2);
  const [kept = ''] = await tallies();
  const joined = await check(manifest, before.profile);
  expect(joined.report.rows).toMatchObject({ total: 60_600, unlabelled: 600 });
  expect(joined.report.violations.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['min', 'values', 'new-category']),
  );
  expect(await check(first)).toEqual(before);
  const changed = deserialize(await readFile(kept));
  changed.tally.counts.rows.unlabelled += 1;
  await writeFile(kept, serialize(changed));
  expect((await check(manifest, before.profile)).report.rows.unlabelled).toBe(601);
  await writeFile(kept, 'cut');
  expect(await check(manifest, before.profile)).toEqual(joined);
  await rm(kept);
  expect(await check(manifest, before.profile)).toEqual(joined);
  expect(await tallies()).toEqual([]);
});

it('keeps none where the whole is not the sum of its parts', async () => {
  await fixture.sql(`create table t as select i as id, i::float8 as x, case when i % 4 = 0 then 'yes' else 'no' end as y
    from generate_series(1, 60000) i`);
  const median = declare({ contract: { columns: { x: { median: { min: 1 } } } } });
  const { manifest } = await fixture.pull(median);
  await fixture.snapshots.validate({ declaration: median, table: tableOf(median, manifest), manifest });
  expect(await tallies()).toEqual([]);
});
