import type { OutcomeKind } from '../../shared/messages.ts';
import { type Change, type ChangeRow, changeOf } from './deployment-rows.ts';
import type { Queryable } from './pool.ts';

/** Rollbacks past Temporal of the last day that nobody was told of yet, oldest first. */
export async function untoldRollbacks(db: Queryable): Promise<readonly Change[]> {
  const { rows } = await db.query<ChangeRow>(
    `select * from deployment_changes
     where break_glass and announced_at is null and kind = 'rollback' and created_at > now() - interval '1 day'
     order by created_at, model, revision`,
  );
  return rows.map(changeOf);
}

/** Nobody needs to be told of it any more. */
export async function changeAnnounced(
  db: Queryable,
  { model, revision }: Pick<Change, 'model' | 'revision'>,
): Promise<void> {
  await db.query('update deployment_changes set announced_at = now() where model = $1 and revision = $2', [
    model,
    revision,
  ]);
}

export type UntoldRun = {
  readonly run: string;
  readonly model: string;
  readonly outcome: OutcomeKind;
  readonly reason: string;
};

/** Runs of the last day that somebody is to be told of and nobody was yet, oldest first. */
export async function untoldRuns(db: Queryable): Promise<readonly UntoldRun[]> {
  const { rows } = await db.query<UntoldRun>(
    `select id as run, model, outcome, result ->> 'reason' as reason from runs
     where finished_at > now() - interval '1 day' and result @> '{"told": false}'
     order by finished_at, id`,
  );
  return rows;
}

/** Nobody needs to be told any more of how the run ended; nothing where the subject is no such run. */
export async function runAnnounced(db: Queryable, run: string): Promise<void> {
  await db.query(
    `update runs set result = result || '{"told": true}' where id = $1 and result @> '{"told": false}'`,
    [run],
  );
}
