import { randomUUID } from 'node:crypto';
import { prior } from '../../models/prior.ts';
import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { runName } from '../../shared/ids.ts';
import { finishRun, openRun } from '../../store/postgres/runs.ts';
import { recordSnapshot } from '../../store/postgres/snapshots.ts';
import { registerVersion, setVersionState } from '../../store/postgres/versions.ts';
import type { Installation } from './installation.ts';

/** Registers a version with real, whole files, without a training; answers its name. */
export async function placeVersion(
  { deps, model }: Installation,
  state: 'candidate' | 'held' | 'staged' = 'candidate',
): Promise<string> {
  const { pool, artifacts } = deps;
  const run = runName(randomUUID());
  const snapshot = `s-${randomUUID()}`;
  await recordSnapshot(pool, snapshotOf(model, snapshot));
  await openRun(pool, {
    trigger: 'api',
    ...{ run, model, workflowId: `retrain/${model}`, declaration: 1, reason: 'a test' },
    ...{ actor: 'tester', forced: false },
  });
  const staging = await artifacts.stage(model, run);
  const { model: document } = await prior.fit(
    { task: 'binary', train: { design: emptyDesign, labels: new Float64Array([0, 1]) } },
    { seed: 0, parameters: {} },
  );
  await artifacts.writeStaged(staging, 'model.json', JSON.stringify(document));
  await artifacts.writeStaged(staging, 'features.json', JSON.stringify(graph));
  await artifacts.writeStaged(staging, 'golden.json', JSON.stringify({ rows: [], scores: [] }));
  const { version } = await registerVersion(pool, {
    ...{ model, run, snapshot, declaration: 1, learner: 'prior' },
    place: (name) =>
      artifacts.place({ model, run, version: name, manifest: manifestOf(model, run, snapshot) }),
  });
  if (state !== 'candidate') await setVersionState(pool, { model, version, from: ['candidate'], to: state });
  await finishRun(pool, { run, kind: 'staged', result: { kind: 'staged', version } });
  return version;
}

const emptyDesign = {
  ...{ rowCount: 2, width: 0, numericWidth: 0, hotCount: 0 },
  ...{ numeric: new Float64Array(), hot: new Int32Array() },
};

const graph = { formatVersion: 1, task: 'binary', inputs: [], ignored: [], steps: [], threshold: 0.5 };

const snapshotOf = (model: string, id: string): SnapshotManifest => ({
  formatVersion: 1,
  kind: 'full',
  ...{ id, model, lineage: 'l', query: 'select 1', columns: [], key: ['id'] },
  ...{ watermarkColumn: null, watermark: null, deletedAt: null, segments: [], rowCount: 1 },
  digest: 'd'.repeat(64),
  databaseTime: '2026-01-01T00:00:00.000Z',
});

const manifestOf = (model: string, run: string, snapshot: string): Omit<VersionManifest, 'files'> => ({
  formatVersion: 1,
  task: 'binary',
  ...{ model, run },
  learner: { kind: 'prior', parameters: {}, seed: 0, converged: true, iterationCount: 0, notes: [] },
  declaration: { number: 1, digest: 'a'.repeat(64) },
  snapshot: { id: snapshot, digest: 'd', query: 'select 1', rowCount: 1, watermark: null },
  split: { by: 'key', key: ['id'], seed: 1, validation: 0.2, test: 0.2 },
  rows: { total: 1, train: 1, validation: 0, test: 0, unlabelled: 0, immature: 0, quarantined: 0 },
  ...{ features: [], threshold: 0.5, codeCommit: null, owner: null, notes: null },
  ...{ versions: {}, durationsMs: {}, createdAt: '2026-01-01T00:00:00.000Z' },
});
