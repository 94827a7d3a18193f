import { createHash } from 'node:crypto';
import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { Declaration } from '../../shared/declaration/schema.ts';
import { applyDeclaration } from '../../store/postgres/declarations.ts';
import { openPool, type Pool } from '../../store/postgres/pool.ts';
import { finishRun, openRun } from '../../store/postgres/runs.ts';
import { recordSnapshot } from '../../store/postgres/snapshots.ts';
import { registerVersion } from '../../store/postgres/versions.ts';
import { freshDatabase } from './database.ts';

export type Ledger = Readonly<{ url: string; pool: Pool; close(): Promise<void> }>;

/** A ledger of the test's own. */
export async function openLedger(): Promise<Ledger> {
  const database = await freshDatabase();
  const pool = openPool(database.url, { max: 8, name: 'ratchet test' });
  return {
    url: database.url,
    pool,
    close: async () => {
      await pool.end();
      await database.close();
    },
  };
}

export const declarationOf = (model: string, changes: object = {}): Declaration =>
  Declaration.parse({
    model,
    task: 'binary',
    source: { table: 't', key: 'id' },
    target: { column: 'y', positive: 1 },
    ...changes,
  });

export const declare = (pool: Pool, model: string, changes: object = {}) =>
  applyDeclaration(pool, {
    declaration: declarationOf(model, changes),
    sourceText: `model: ${model}`,
    actor: 'test',
  });

export function manifestOf(
  model: string,
  id: string,
  files: readonly string[] = ['one.parquet'],
): SnapshotManifest {
  return {
    ...{
      formatVersion: 1,
      id,
      model,
      lineage: 'l',
      kind: 'full',
      query: 'select 1',
      columns: [],
      key: ['id'],
    },
    ...{
      watermarkColumn: null,
      watermark: null,
      deletedAt: null,
      rowCount: 10,
      digest: createHash('sha256').update(id).digest('hex'),
      databaseTime: '2026-01-01T00:00:00Z',
    },
    segments: files.map((file) => ({
      ...{
        file,
        kind: 'full',
        rowCount: 10,
        sha256: 'x',
        bytes: 1,
        from: null,
        to: null,
        pulledAt: '2026-01-01T00:00:00Z',
      },
    })),
  } as const;
}

const anyManifest = (model: string, run: string): VersionManifest => ({
  ...{
    formatVersion: 1,
    model,
    task: 'binary',
    run,
    files: {},
    features: [],
    threshold: 0.5,
    codeCommit: null,
    owner: null,
    notes: null,
  },
  learner: { kind: 'prior', parameters: {}, seed: 1, converged: true, iterationCount: 0, notes: [] },
  declaration: { number: 1, digest: 'd' },
  snapshot: { id: 's', digest: 'd', query: 'q', rowCount: 1, watermark: null },
  split: { by: 'column', column: 'part' },
  rows: { total: 1, train: 1, validation: 0, test: 0, unlabelled: 0, immature: 0, quarantined: 0 },
  versions: {},
  durationsMs: {},
  createdAt: '2026-01-01T00:00:00Z',
});

/** A run with its snapshot in the ledger. */
export async function makeRun(
  pool: Pool,
  model: string,
  suffix: string,
  files?: readonly string[],
): Promise<{ run: string; snapshot: string }> {
  const [run, snapshot] = [`r-${suffix}`, `s-${suffix}`];
  await recordSnapshot(pool, manifestOf(model, snapshot, files));
  await openRun(pool, {
    run,
    model,
    workflowId: `retrain/${model}`,
    declaration: 1,
    trigger: 'api',
    reason: 'test',
    actor: 'test',
    forced: false,
  });
  return { run, snapshot };
}

/** Registers a version whose files are somewhere else. */
export async function makeVersion(
  pool: Pool,
  model: string,
  suffix: string,
  files?: readonly string[],
): Promise<string> {
  const { run, snapshot } = await makeRun(pool, model, suffix, files);
  const { version } = await registerVersion(pool, {
    ...{ model, run, snapshot, declaration: 1, learner: 'prior' },
    place: async () => ({ digest: 'a'.repeat(64), manifest: anyManifest(model, run) }),
  });
  await finishRun(pool, { run, kind: 'held', result: { kind: 'held', version } });
  return version;
}
