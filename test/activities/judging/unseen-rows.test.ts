import { afterEach, beforeEach, expect, it } from 'vitest';
import { unseenRows } from '../../../activities/judging/unseen-rows.ts';
import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { parts } from '../../../shared/dataset/split.ts';
import { declare, type Fixture, openFixture, tableOf } from '../../store/snapshots/fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const declaration = declare({ split: { by: 'group', column: 'family' } });
const split: SplitRecord = { by: 'group', column: 'family', seed: 42, validation: 0.2, test: 0.2 };

const testRows = (manifest: SnapshotManifest) =>
  fixture.snapshots.readFrame({
    ...{ declaration, table: tableOf(declaration, manifest), manifest, columns: [], split },
    ...{ parts: [parts.test], other: split, withKeys: true },
  });

it('leaves out a row that changed from a training group into a test group, and tells where it cannot know', async () => {
  await fixture.sql(`create table t as select i as id, i % 40 as family, i as x,
    case when i % 3 = 0 then null when i % 2 = 0 then 'yes' else 'no' end as y from generate_series(1, 400) i`);
  const { manifest: then } = await fixture.pull(declaration);
  const before = new Set((await testRows(then)).keys);
  const [testKey] = before;
  await fixture.sql(`update t set y = 'no' where y is null;
    update t set family = (select family from t where id = ${testKey}) where id <= 20`);
  const { manifest } = await fixture.pull(declaration);
  const { keys = [], places, testForBoth = new Uint8Array() } = await testRows(manifest);
  const champion = {
    side: 'champion' as const,
    split,
    snapshot: { ...then, watermark: null },
    places,
    testForBoth,
  };
  const evidence = { declaration, table: tableOf(declaration, manifest), manifest };
  const unseen = await unseenRows(fixture.snapshots, evidence, champion);
  // Rows without a label were not trained on: they may judge once they have one.
  const wasTrained = (key: string) => !before.has(key) && Number(key) % 3 !== 0;
  expect(keys.filter(wasTrained).length).toBeGreaterThan(5);
  expect(unseen).toEqual(Uint8Array.from(keys, (key) => (wasTrained(key) ? 0 : 1)));
  await fixture.snapshots.collect('m', [then.id]);
  expect(await unseenRows(fixture.snapshots, evidence, champion)).toBe(
    `which rows the champion was trained on cannot be told: its snapshot ${then.id} is not here any more`,
  );
});
