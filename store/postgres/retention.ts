import { versionName, versionNumber } from '../../shared/names.ts';
import type { Queryable } from './pool.ts';

export type RetentionPolicy = {
  readonly snapshotsMs: number;
  readonly candidatesMs: number;
  readonly versionsKept: number;
};

/** What may be deleted: nothing of it serves, waits for a person, or could be rolled back to. */
export type Collectable = {
  readonly versions: readonly string[];
  readonly snapshots: readonly string[];
  /** Segment files that no kept snapshot names. */
  readonly segmentFiles: readonly string[];
};

/**
 * Versions that were never live, or were refuted, are older than the policy says, do not wait for a person and are none of
 * the newest `versionsKept`. A version that was live stays: it could be rolled back to.
 */
async function collectableVersions(
  db: Queryable,
  model: string,
  policy: RetentionPolicy,
): Promise<readonly number[]> {
  const { rows } = await db.query<{ number: number }>(
    `select v.number from versions v join deployments d on d.model = v.model
     where v.model = $1 and v.collected_at is null
       and v.state in ('candidate', 'held', 'refuted') and (v.promoted_at is null or v.state = 'refuted')
       and v.number is distinct from d.stable and v.number is distinct from d.candidate
       and v.created_at < now() - $2 * interval '1 millisecond'
       and v.number <= (select max(number) from versions where model = $1) - $3
       and not exists (select 1 from runs r where r.id = v.run and r.finished_at is null)
     order by v.number`,
    [model, policy.candidatesMs, policy.versionsKept],
  );
  return rows.map(({ number }) => number);
}

/** What the policy lets go of a model's files. */
export async function collectable(
  db: Queryable,
  model: string,
  policy: RetentionPolicy,
): Promise<Collectable> {
  const versions = await collectableVersions(db, model, policy);
  const { rows } = await db.query<{ id: string; files: string[]; goes: boolean }>(
    `select s.id, array(select segment ->> 'file' from jsonb_array_elements(s.manifest -> 'segments') segment) as files,
            s.created_at < now() - $2 * interval '1 millisecond'
              and s.id is distinct from (select id from snapshots where model = $1 and collected_at is null order by created_at desc limit 1)
              and not exists (select 1 from versions v where v.snapshot = s.id and v.collected_at is null and not v.number = any($3))
              and not exists (select 1 from runs r where r.snapshot = s.id and r.finished_at is null) as goes
     from snapshots s where s.model = $1 and s.collected_at is null`,
    [model, policy.snapshotsMs, versions],
  );
  const kept = new Set(rows.filter(({ goes }) => !goes).flatMap(({ files }) => files));
  const going = rows.filter(({ goes }) => goes);
  return {
    versions: versions.map(versionName),
    snapshots: going.map(({ id }) => id),
    segmentFiles: [...new Set(going.flatMap(({ files }) => files))].filter((file) => !kept.has(file)),
  };
}

/** Writes that the files are gone. */
export async function markCollected(
  db: Queryable,
  model: string,
  collected: Pick<Collectable, 'versions' | 'snapshots'>,
): Promise<void> {
  await db.query('update versions set collected_at = now() where model = $1 and number = any($2)', [
    model,
    collected.versions.map(versionNumber),
  ]);
  await db.query('update snapshots set collected_at = now() where model = $1 and id = any($2)', [
    model,
    collected.snapshots,
  ]);
}
