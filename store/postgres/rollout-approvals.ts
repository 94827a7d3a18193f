import type { ApprovalGiven } from '../../shared/rollout/rollout-steps.ts';
import type { Queryable } from './pool.ts';
import { iso } from './rows.ts';

/** Who let a rollout go on, or did not; the last word of each counts. */
export async function recordApproval(db: Queryable, given: ApprovalGiven): Promise<void> {
  const { rollout, actor, verdict, reason } = given;
  await db.query(
    `insert into rollout_approvals (rollout, actor, verdict, reason) values ($1, $2, $3, $4)
     on conflict (rollout, actor)
       do update set verdict = excluded.verdict, reason = excluded.reason, created_at = excluded.created_at`,
    [rollout, actor, verdict, reason],
  );
}

export type Approval = Omit<ApprovalGiven, 'rollout'> & { readonly createdAt: string };

/** Oldest first. */
export async function listApprovals(db: Queryable, rollout: string): Promise<readonly Approval[]> {
  const { rows } = await db.query<Omit<ApprovalGiven, 'rollout'> & { created_at: Date }>(
    'select actor, verdict, reason, created_at from rollout_approvals where rollout = $1 order by created_at',
    [rollout],
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: iso(created_at) }));
}
