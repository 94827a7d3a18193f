import { versionName, versionNumber } from '../../shared/names.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';

export type RetentionPolicy = {
  /** Age at which a snapshot that nothing needs may go. */
  readonly snapshotsMs: number;
  /** Age at which a version that never served may go. */
  readonly candidatesMs: number;
  /** So many newest versions, and so many that a rollback could lead to, keep their snapshots too. */
  readonly versionsKept: number;
};

/** Whose files may be deleted. */
export type Collectable = {
  readonly versions: readonly string[];
  readonly snapshots: readonly string[];
  /** Segment files that no kept snapshot names; snapshots share segments. */
  readonly segmentFiles: readonly string[];
};

/**
 * What the policy lets go of a model's files. A version that ever served stays, for it could be rolled back to; so does
 * what waits in the candidate slot or for a person, and what an open run or rollout works with. A snapshot stays while a version
 * that serves, waits, is recent or among the latest to roll back to was trained on it, while the declaration pins it as
 * its benchmark, and while it is the newest: the next pull builds on it.
 */
export async function collectable(
  db: Queryable,
  model: string,
  policy: RetentionPolicy,
): Promise<Collectable> {
  const versions = await versionsThatMayGo(db, model, policy);
  const snapshots = await snapshotsThatMayGo(db, model, policy);
  return {
    versions: versions.map(versionName),
    snapshots,
    segmentFiles: await segmentsOnlyOf(db, model, snapshots),
  };
}

/**
 * Marks as collected what may go: from then on nothing can be staged, promoted or trained on it. Answers with all that is
 * marked and whose files were not removed yet, also where an earlier round died between the two.
 */
export function markCollected(pool: Pool, model: string, policy: RetentionPolicy): Promise<Collectable> {
  return transaction(pool, async (db) => {
    // Whoever stages a version or begins to train on a snapshot holds these locks: it came before, or finds the mark.
    await db.query('select from deployments where model = $1 for update', [model]);
    await db.query('select from snapshots where model = $1 and collected_at is null for update', [model]);
    const { versions, snapshots } = await collectable(db, model, policy);
    await db.query('update versions set collected_at = now() where model = $1 and number = any ($2)', [
      model,
      versions.map(versionNumber),
    ]);
    await db.query('update snapshots set collected_at = now() where model = $1 and id = any ($2)', [
      model,
      snapshots,
    ]);
    return markedWithFiles(db, model);
  });
}

/** What is marked and whose files were not removed yet. */
export async function markedWithFiles(db: Queryable, model: string): Promise<Collectable> {
  const isWaiting = 'model = $1 and collected_at is not null and removed_at is null';
  const versions = await db.query<{ number: number }>(
    `select number from versions where ${isWaiting} order by number`,
    [model],
  );
  const marked = await db.query<{ id: string }>(
    `select id from snapshots where ${isWaiting} order by created_at, id`,
    [model],
  );
  const snapshots = marked.rows.map(({ id }) => id);
  return {
    versions: versions.rows.map(({ number }) => versionName(number)),
    snapshots,
    segmentFiles: await segmentsOnlyOf(db, model, snapshots),
  };
}

/** Writes that the files of what was marked are gone. */
export async function recordRemoved(
  db: Queryable,
  model: string,
  { versions, snapshots }: Pick<Collectable, 'versions' | 'snapshots'>,
): Promise<void> {
  await db.query(
    `update versions set removed_at = now()
     where model = $1 and number = any ($2) and collected_at is not null and removed_at is null`,
    [model, versions.map(versionNumber)],
  );
  await db.query(
    `update snapshots set removed_at = now()
     where model = $1 and id = any ($2) and collected_at is not null and removed_at is null`,
    [model, snapshots],
  );
}

async function versionsThatMayGo(
  db: Queryable,
  model: string,
  { candidatesMs, versionsKept }: RetentionPolicy,
): Promise<readonly number[]> {
  const { rows } = await db.query<{ number: number }>(
    `select v.number
     from versions v join deployments d on d.model = v.model
     where v.model = $1 and v.collected_at is null
       and v.promoted_at is null and v.state not in ('live', 'staged')
       and v.number is distinct from d.stable and v.number is distinct from d.candidate
       and extract(epoch from now() - v.created_at) * 1000 > $2
       and v.number not in (select number from versions where model = $1 order by number desc limit $3)
       and not exists (select from runs r where r.id = v.run and r.finished_at is null)
       and not exists (select from rollouts o where o.model = v.model and o.finished_at is null
                       and v.number in (o.version, o.champion))
     order by v.number`,
    [model, candidatesMs, versionsKept],
  );
  return rows.map(({ number }) => number);
}

async function snapshotsThatMayGo(
  db: Queryable,
  model: string,
  { snapshotsMs, versionsKept }: RetentionPolicy,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with needed as (
       select v.snapshot from versions v left join deployments d on d.model = v.model
       where v.model = $1 and (v.state in ('live', 'staged') or v.number in (d.stable, d.candidate))
       union
       select v.snapshot from versions v join rollouts o on o.model = v.model
       where v.model = $1 and o.finished_at is null and v.number in (o.version, o.champion)
       union
       (select snapshot from versions where model = $1 order by number desc limit $3)
       union
       (select v.snapshot from versions v
        where v.model = $1 and v.state = 'retired' and v.promoted_at is not null and not exists (
          select from deployment_changes c
          where c.model = $1 and c.kind = 'rollback' and c.from_version = v.number)
        order by v.promoted_at desc limit $3)
       union
       select snapshot from runs where model = $1 and finished_at is null and snapshot is not null
       union
       select d.body ->> 'benchmark' from declarations d
       where d.model = $1 and d.body ->> 'benchmark' is not null and (
         d.number = (select max(number) from declarations where model = $1)
         or exists (select from runs r where r.model = $1 and r.declaration = d.number and r.finished_at is null))
       union
       (select id from snapshots where model = $1 and collected_at is null order by created_at desc, id desc limit 1)
     )
     select id from snapshots
     where model = $1 and collected_at is null
       and extract(epoch from now() - created_at) * 1000 > $2
       and id not in (select snapshot from needed)
     order by created_at, id`,
    [model, snapshotsMs, versionsKept],
  );
  return rows.map(({ id }) => id);
}

/** Files that these snapshots name and none that stays does. */
async function segmentsOnlyOf(
  db: Queryable,
  model: string,
  snapshots: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ file: string }>(
    `with named as (
       select s.id = any ($2) as goes, segment ->> 'file' as file
       from snapshots s, jsonb_array_elements(s.manifest -> 'segments') segment
       where s.model = $1 and (s.collected_at is null or s.id = any ($2))
     )
     select file from named group by file having bool_and(goes) order by file`,
    [model, snapshots],
  );
  return rows.map(({ file }) => file);
}
