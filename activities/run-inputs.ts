import { createHash } from 'node:crypto';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { installedOrigins } from '../shared/extension/installed.ts';
import type { StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Queryable } from '../store/postgres/pool.ts';
import { recordRunInputs } from '../store/postgres/runs.ts';
import { usedExtensions } from './fitting/used-extensions.ts';

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

/** Digest of the learner with its parameters and seed, and of the user's own files that a version is made with. */
export function learnerDigest(declaration: Declaration): string {
  const { task, learner } = declaration;
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
  const own = usedExtensions(declaration, kind ?? '', installedOrigins());
  // Digests of declarations that say nothing of what came later stay as earlier releases wrote them.
  const weights =
    classWeight === undefined && sampleWeight === undefined ? [] : [{ classWeight, sampleWeight }];
  const words = JSON.stringify([
    ...[task, kind, parameters, seed, threshold],
    ...(calibration === undefined ? [] : [calibration]),
    ...weights,
    ...(budget === undefined ? [] : [{ budget }]),
    ...(own.length === 0
      ? []
      : [{ extensions: own.map(({ family, name, digest }) => [family, name, digest]) }]),
  ]);
  return createHash('sha256').update(words).digest('hex');
}
