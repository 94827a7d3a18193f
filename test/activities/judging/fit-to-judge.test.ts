import { afterEach, beforeEach, expect, it } from 'vitest';
import { assertFit, unseenHoldout } from '../../../activities/judging/fit-to-judge.ts';
import { type Holdout, scoreHoldout } from '../../../activities/judging/holdout.ts';
import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { declare, type Fixture, tableOf } from '../../store/snapshots/fixture.ts';
import { byGroup, byKey, openFamilies } from './families.ts';
import { versionOf } from './version-of.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFamilies();
});
afterEach(() => fixture.close());

const evidenceOn = (manifest: SnapshotManifest) => {
  const declaration = declare();
  return { declaration, manifest, table: tableOf(declaration, manifest) };
};

/** The holdout of a candidate of one snapshot on the rows of another. */
async function judgedOn(
  { trained, newest }: { readonly trained: SnapshotManifest; readonly newest: SnapshotManifest },
  split: SplitRecord,
): Promise<{ readonly scored: Holdout; readonly unseen: Holdout }> {
  const candidate = await versionOf(trained, split);
  const evidence = evidenceOn(newest);
  assertFit(candidate, evidence);
  const { snapshots } = fixture;
  const scored = await scoreHoldout({ snapshots, kept: null }, evidence, { candidate, champion: candidate });
  return { scored, unseen: await unseenHoldout(snapshots, evidence, candidate, scored) };
}

it('leaves out rows that the candidate was trained on where their group became one of the test since', async () => {
  const { manifest: trained } = await fixture.pull(declare());
  const before = (await judgedOn({ trained, newest: trained }, byGroup)).unseen;
  // Every row moves into a group of the test rows: only those that were there have never been trained on.
  const { keys = [] } = await fixture.snapshots.readFrame({
    ...{ ...evidenceOn(trained), columns: [], split: byGroup, parts: [2], withKeys: true },
  });
  await fixture.sql(`update t set family = (select family from t where id = ${keys[0]})`);
  const { manifest: newest } = await fixture.pull(declare());
  const { scored, unseen } = await judgedOn({ trained, newest }, byGroup);
  expect(scored.labels).toHaveLength(600);
  expect(unseen.labels).toHaveLength(before.labels.length);
  expect([unseen.frame.rowCount, unseen.scores.length]).toEqual([before.labels.length, before.labels.length]);
  expect(unseen.common).toMatchObject({ kind: 'scored', rows: { length: before.labels.length } });
});

it('keeps the rows that a hash of the key has always kept from training, and those that came since', async () => {
  const { manifest: trained } = await fixture.pull(declare());
  await fixture.sql(`insert into t select i, 1, now(), 'no' from generate_series(601, 900) i`);
  const { manifest: newest } = await fixture.pull(declare());
  const { scored, unseen } = await judgedOn({ trained, newest }, byKey);
  expect(unseen).toBe(scored);
  const first = await judgedOn({ trained, newest: trained }, byKey);
  expect(unseen.labels.length).toBeGreaterThan(first.unseen.labels.length);
});

it('refuses data that cannot tell what the candidate was trained on, has too few rows of its test, or asks something else', async () => {
  const { manifest: trained } = await fixture.pull(declare());
  await fixture.sql('update t set family = family where id = 1');
  const { manifest: newest } = await fixture.pull(declare());
  const candidate = await versionOf(trained, byGroup);
  const { table, ...evidence } = evidenceOn(newest);
  expect(() => assertFit(candidate, { ...evidence, table: { ...table, positive: 'no' } })).toThrow(
    'the candidate predicts whether y is "yes", and the declaration wants whether y is "no"',
  );
  const other = await versionOf(trained, { ...byGroup, column: 'region' });
  expect(() => assertFit(other, { ...evidence, table })).toThrow(
    'needs column region, which the table lacks',
  );
  const until = Date.parse('2026-06-01T00:00:00Z');
  const cuts = { validationFromMs: until - 1, testFromMs: until + 1, trainedUntilMs: until };
  await expect(judgedOn({ trained, newest }, { by: 'time', column: 'at', ...cuts })).rejects.toThrow(
    '0 rows are test rows that the candidate was not trained on, 30 are needed',
  );
  await fixture.snapshots.collect('m', [trained.id]);
  await expect(judgedOn({ trained, newest }, byGroup)).rejects.toThrow(
    'which rows the candidate was trained on cannot be told',
  );
});
