import type { Dependencies } from '../activities/dependencies.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import type { Retention } from '../shared/declaration/schema.ts';
import { listModels, readDeclaration } from '../store/postgres/declarations.ts';
import { listRemoved, markRemoved } from '../store/postgres/removed-models.ts';
import {
  type Collectable,
  markCollected,
  type RetentionPolicy,
  recordRemoved,
} from '../store/postgres/retention.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts' | 'snapshots'>;

export type CollectedFiles = {
  readonly model: string;
  readonly versions: readonly string[];
  readonly snapshots: readonly string[];
};

/**
 * Deletes the files that no live or recent version needs, and all of a removed model, after the declared times. What goes is marked first, so that
 * nothing begins to use it; a round that dies before the files are gone is finished by the next one.
 */
export async function collectUnneeded({
  pool,
  artifacts,
  snapshots,
}: Needs): Promise<readonly CollectedFiles[]> {
  const collected: CollectedFiles[] = [];
  const remove = async (model: string, going: Collectable): Promise<void> => {
    if (going.versions.length === 0 && going.snapshots.length === 0) return;
    for (const version of going.versions) await artifacts.collect(model, version);
    await snapshots.collect(model, going.snapshots);
    await recordRemoved(pool, model, going);
    collected.push({ model, versions: going.versions, snapshots: going.snapshots });
  };
  for (const { model } of await listModels(pool)) {
    const stored = await readDeclaration(pool, model);
    if (!stored) continue;
    await remove(model, await markCollected(pool, model, policyOf(stored.declaration.retention)));
  }
  for (const { model, declaration } of await listRemoved(pool)) {
    const stored = await readDeclaration(pool, model, declaration);
    if (!stored) continue;
    await remove(model, await markRemoved(pool, model, policyOf(stored.declaration.retention)));
  }
  return collected;
}

/** A duration that cannot be read collects nothing. */
const policyOf = ({ snapshots, candidates, versionsKept }: Retention): RetentionPolicy => ({
  snapshotsMs: durationMs(snapshots) ?? Number.MAX_SAFE_INTEGER,
  candidatesMs: durationMs(candidates) ?? Number.MAX_SAFE_INTEGER,
  versionsKept,
});
