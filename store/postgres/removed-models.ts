import { type Pool, type Queryable, transaction } from './pool.ts';
import { type Collectable, markedWithFiles, type RetentionPolicy } from './retention.ts';

/** A model that was removed and still has files, with the number of its last declaration. */
export type RemovedModel = { readonly model: string; readonly declaration: number };

export async function listRemoved(db: Queryable): Promise<readonly RemovedModel[]> {
  const { rows } = await db.query<RemovedModel>(
    `select m.name as model, max(d.number) as declaration
     from models m join declarations d on d.model = m.name
     where m.removed_at is not null and (
       exists (select from versions v where v.model = m.name and v.removed_at is null)
       or exists (select from snapshots s where s.model = m.name and s.removed_at is null))
     group by m.name order by m.name`,
  );
  return rows;
}

/**
 * Marks as collected what a removed model leaves, each as long after the removal as its declaration keeps such files: all
 * snapshots, then all versions. Then its deployment serves nothing, which its history says; the rows of the ledger stay.
 * Nothing while a run or a rollout is open, and nothing of a model that is declared again. Answers as `markCollected`.
 */
export function markRemoved(pool: Pool, model: string, policy: RetentionPolicy): Promise<Collectable> {
  return transaction(pool, async (db) => {
    // In the order of `markCollected` and of whoever promotes; who declares the model again waits for its row.
    await db.query('select from deployments where model = $1 for update', [model]);
    await db.query('select from snapshots where model = $1 and collected_at is null for update', [model]);
    const age = await ageOfRemoval(db, model);
    if (age !== null && age > policy.candidatesMs) await collectVersions(db, model);
    if (age !== null && age > policy.snapshotsMs)
      await db.query('update snapshots set collected_at = now() where model = $1 and collected_at is null', [
        model,
      ]);
    return markedWithFiles(db, model);
  });
}

/** Milliseconds since the model was removed; null where it is declared, or something of it is under way. */
async function ageOfRemoval(db: Queryable, model: string): Promise<number | null> {
  const { rows } = await db.query<{ age: number | null }>(
    `select (extract(epoch from now() - removed_at) * 1000)::double precision as age
     from models where name = $1
       and not exists (select from runs where model = $1 and finished_at is null)
       and not exists (select from rollouts where model = $1 and finished_at is null)
     for share`,
    [model],
  );
  return rows[0]?.age ?? null;
}

async function collectVersions(db: Queryable, model: string): Promise<void> {
  const { rows } = await db.query<{ revision: string; stable: number | null }>(
    `select revision, stable from deployments
     where model = $1 and (stable is not null or candidate is not null)`,
    [model],
  );
  for (const { revision, stable } of rows) await emptyDeployment(db, model, { revision, stable });
  await db.query(
    `update versions set state = case when state = 'live' then 'retired' else state end, collected_at = now()
     where model = $1 and collected_at is null`,
    [model],
  );
}

async function emptyDeployment(
  db: Queryable,
  model: string,
  { revision, stable }: { readonly revision: string; readonly stable: number | null },
): Promise<void> {
  await db.query(
    `update deployments set revision = revision + 1, stable = null, candidate = null, candidate_request = null,
       candidate_role = null, candidate_weight = 0, rollout = null, salt = null, lease_until = null, updated_at = now()
     where model = $1`,
    [model],
  );
  await db.query(
    `insert into deployment_changes (model, revision, request_id, kind, from_version, actor, reason)
     values ($1, $2::bigint + 1, 'retention/' || $2, 'clear', $3, 'retention',
       'the model was removed, and its retention is over: nothing of it can serve any more')`,
    [model, revision, stable],
  );
  await db.query(`select pg_notify('ratchet_deployment', $1)`, [model]);
}
