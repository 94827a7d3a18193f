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
export function learnerDigest({ task, learner }: Declaration): string {
  const {
    kind = null,
    parameters,
    seed,
    threshold,
    calibration,
    classWeight,
    sampleWeight,
    budget,
  } = learner;
  // Digests of declarations that say nothing of what came later stay as earlier releases wrote them.
  const weights =
    classWeight === undefined && sampleWeight === undefined ? [] : [{ classWeight, sampleWeight }];
  const words = JSON.stringify([
    ...[task, kind, parameters, seed, threshold],
    ...(calibration === undefined ? [] : [calibration]),
    ...weights,
    ...(budget === undefined ? [] : [{ budget }]),
  ]);
  return createHash('sha256').update(words).digest('hex');
}
