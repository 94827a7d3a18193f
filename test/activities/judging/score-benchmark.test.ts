import { afterEach, beforeEach, expect, it } from 'vitest';
import { scoreBenchmark } from '../../../activities/judging/score-benchmark.ts';
import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { parts } from '../../../shared/dataset/split.ts';
import { declare, type Fixture, tableOf } from '../../store/snapshots/fixture.ts';
import { byGroup, byKey, openFamilies } from './families.ts';
import { versionOf } from './version-of.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFamilies();
});
afterEach(() => fixture.close());

const gates = [{ metric: 'accuracy', min: 0.1, on: 'benchmark' }];

const declared = (benchmark: string, changes: object = {}) => declare({ gates, benchmark, ...changes });

/** Keys of the benchmark's test rows by this split. */
async function testKeys(manifest: SnapshotManifest, split: SplitRecord) {
  const declaration = declared(manifest.id);
  const read = { declaration, table: tableOf(declaration, manifest), manifest, columns: [], split };
  return fixture.snapshots.readFrame({ ...read, parts: [parts.test], withKeys: true });
}

async function judge(pinned: SnapshotManifest, newest: SnapshotManifest, split: SplitRecord) {
  const job = { declaration: declared(pinned.id), manifest: newest };
  const candidate = await versionOf(newest, split);
  const champion = await versionOf(pinned, split);
  const found = await scoreBenchmark(fixture.snapshots, { job, candidate, champion });
  if (found === null) throw new Error('nothing was scored');
  return found;
}

it('judges on the pinned rows that a hash of the key has always kept from training', async () => {
  const { manifest: pinned } = await fixture.pull(declare());
  await fixture.sql(
    `update t set y = 'yes'; insert into t select i, 1, now(), 'no' from generate_series(601, 900) i`,
  );
  const { manifest: newest } = await fixture.pull(declare());
  const { places, labels } = await testKeys(pinned, byKey);
  expect(await judge(pinned, newest, byKey)).toMatchObject({
    ...{ kind: 'scored', manifest: { id: pinned.id } },
    rows: { places, labels, common: { kind: 'scored', champion: { length: labels.length } } },
  });
});

it('leaves out rows that groups moved into training since, for the candidate and for the champion', async () => {
  const { manifest: pinned } = await fixture.pull(declare());
  const { keys = [], places } = await testKeys(pinned, byGroup);
  const trained = keys.slice(0, 10);
  await fixture.sql(`update t set family = (select min(f) from generate_series(0, 39) f where f <> all
    (select family from t where id in (${keys.join(', ')}))) where id in (${trained.join(', ')})`);
  const { manifest: newest } = await fixture.pull(declare());
  const left = places.filter((_, row) => !trained.includes(keys[row] ?? ''));
  expect(await judge(pinned, newest, byGroup)).toMatchObject({
    ...{
      kind: 'scored',
      rows: {
        places: left,
        witnesses: { length: left.length },
        common: { kind: 'scored', rows: { length: left.length } },
      },
    },
  });
});

it('says why a snapshot cannot judge: all in it was trained on, it reads otherwise, or it is gone', async () => {
  const { manifest: pinned } = await fixture.pull(declare());
  const until = Date.parse('2026-06-01T00:00:00Z');
  const cuts = { validationFromMs: until - 1, testFromMs: until + 1, trainedUntilMs: until };
  const time: SplitRecord = { by: 'time', column: 'at', ...cuts };
  const reasonOf = async (newest: SnapshotManifest, split: SplitRecord) => {
    const found = await judge(pinned, newest, split);
    return found.kind === 'scored' ? null : found.reason.replace(pinned.id, 's-…');
  };
  expect(await reasonOf(pinned, time)).toBe(
    'the benchmark s-… cannot judge: 0 of its labelled rows are test rows of the candidate, 30 are needed: the candidate was trained on what happened until 2026-06-01T00:00:00.000Z; pin a later snapshot, or split by key',
  );
  await fixture.sql('alter table t alter id type text');
  const { manifest: newest } = await fixture.pull(declare());
  expect(await reasonOf(newest, byKey)).toBe('the benchmark s-… cannot judge: id has another type in it');
  const lacking = { ...byGroup, column: 'region' };
  expect(await reasonOf(newest, lacking)).toBe('the benchmark s-… cannot judge: it lacks column region');
  await fixture.snapshots.collect('m', [pinned.id]);
  expect(await reasonOf(newest, byKey)).toMatch(
    /it is not here: another machine has it, or it was collected$/,
  );
});

it('reads nothing where no gate is judged on it', async () => {
  const { manifest } = await fixture.pull(declare());
  const job = { declaration: declared('s-0000000000', { gates: [] }), manifest };
  const sides = { candidate: await versionOf(manifest, byKey), champion: null };
  expect(await scoreBenchmark(fixture.snapshots, { job, ...sides })).toBeNull();
});
