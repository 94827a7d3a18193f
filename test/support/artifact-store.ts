import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactFile, VersionManifest } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { type Artifacts, openArtifacts } from '../../store/artifacts/artifacts.ts';
import type { Placed } from '../../store/artifacts/place.ts';

export type ArtifactStore = Readonly<{
  home: string;
  artifacts: Artifacts;
  /** Path below the model `m`. */
  path(...parts: readonly string[]): string;
  close(): Promise<void>;
}>;

/** A store of the test's own, in a folder of its own. */
export async function openArtifactStore(): Promise<ArtifactStore> {
  const home = await mkdtemp(join(tmpdir(), 'ratchet-artifacts-'));
  return {
    home,
    artifacts: openArtifacts(home),
    path: (...parts) => join(home, 'models', 'm', ...parts),
    close: () => rm(home, { recursive: true }),
  };
}

const documents: Readonly<Record<Exclude<ArtifactFile, 'model.bin'>, unknown>> = {
  'model.json': { kind: 'prior', formatVersion: 1, task: 'binary', width: 1, parameters: { score: 0.25 } },
  'features.json': {
    formatVersion: 1,
    task: 'binary',
    inputs: [{ name: 'tenure', type: 'number', missing: true, severity: 'stop' }],
    ignored: ['id'],
    steps: [{ kind: 'standardise', input: 'tenure', median: 1, mean: 1, deviation: 1 }],
    threshold: 0.5,
  },
  'golden.json': { rows: [{ tenure: 3 }], scores: [0.25] },
  'profile.json': {},
};

/** Files as a training leaves them; `changes` replaces some (null: leaves out). */
export type StagedFiles = Readonly<Partial<Record<ArtifactFile, Uint8Array | string | null>>>;

/** Stages a small version of the model `m` for a run. */
export async function stageVersion(
  artifacts: Artifacts,
  run: string,
  changes: StagedFiles = {},
): Promise<string> {
  const folder = await artifacts.stage('m', run);
  const defaults = Object.entries(documents).map(([file, document]) => [file, canonicalJson(document)]);
  const files: StagedFiles = { ...Object.fromEntries(defaults), ...changes };
  for (const [file, bytes] of Object.entries(files))
    if (bytes !== null) await artifacts.writeStaged(folder, file as ArtifactFile, bytes);
  return folder;
}

export const manifestFor = (run: string): Omit<VersionManifest, 'files'> => ({
  ...{ formatVersion: 1, model: 'm', task: 'binary', run, features: ['tenure'], threshold: 0.5 },
  learner: { kind: 'prior', parameters: {}, seed: 1, converged: true, iterationCount: 0, notes: [] },
  declaration: { number: 1, digest: 'd' },
  snapshot: { id: 's-1', digest: 'd', query: 'q', rowCount: 1, watermark: null },
  split: { by: 'column', column: 'part' },
  rows: { total: 1, train: 1, validation: 0, test: 0, unlabelled: 0, immature: 0, quarantined: 0 },
  ...{ codeCommit: null, owner: null, notes: null, versions: {}, durationsMs: {} },
  createdAt: '2026-01-01T00:00:00Z',
});

/** Stages and places a small version of the model `m`. */
export async function placeSample(
  artifacts: Artifacts,
  { run, version, files }: { readonly run: string; readonly version: string; readonly files?: StagedFiles },
): Promise<Placed> {
  await stageVersion(artifacts, run, files);
  return artifacts.place({ model: 'm', run, version, manifest: manifestFor(run) });
}
