import { createHash } from 'node:crypto';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import type { StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Queryable } from '../store/postgres/pool.ts';
import { recordRunInputs } from '../store/postgres/runs.ts';

/** What a run trains on and with: the same inputs give the same model. */
export async function recordInputs(
  db: Queryable,
  run: string,
  manifest: SnapshotManifest,
  stored: StoredDeclaration,
): Promise<void> {
  await recordRunInputs(db, {
    run,
    snapshot: manifest.id,
    snapshotDigest: manifest.digest,
    learnerDigest: learnerDigest(stored.declaration),
  });
}

/** Digest of the learner with its parameters and seed. */
export const learnerDigest = ({ task, learner }: Declaration): string =>
  createHash('sha256')
    .update(JSON.stringify([task, learner.kind ?? null, learner.parameters, learner.seed, learner.threshold]))
    .digest('hex');
