import { versionNumber } from '../../shared/names.ts';
import type { CandidateRole } from '../../shared/rollout/state.ts';
import { type Deployment, type DeploymentRow, deploymentColumns, deploymentOf } from './deployment-rows.ts';
import type { Queryable } from './pool.ts';
import { firstRow, numberOrNull } from './rows.ts';
import type { WantedChange } from './wanted-change.ts';

/** What a change leaves in the candidate slot. */
type Slot = {
  readonly version: string;
  readonly request: string;
  readonly role: CandidateRole;
  readonly weight: number;
  readonly rollout: string | null;
  readonly salt: string | null;
  readonly leaseMs: number | null;
};

/** Whether the rollout that asks is over. Its row is locked, so that it cannot end before the change is made. */
export async function isForNobody(db: Queryable, { action, forRollout }: WantedChange): Promise<boolean> {
  const rollout = action.kind === 'split' ? action.rollout : forRollout;
  if (rollout === undefined) return false;
  const { rows } = await db.query('select from rollouts where id = $1 and finished_at is null for share', [
    rollout,
  ]);
  return rows.length === 0;
}

/** Writes what a change makes of the deployment; the slot is empty after all but stagings, splits and promotions that keep the former version. */
export async function setDeployment(
  db: Queryable,
  before: Deployment,
  wanted: WantedChange,
): Promise<Deployment> {
  const { model, expectedRevision, action } = wanted;
  const moves = action.kind === 'promote' || action.kind === 'rollback';
  const slot = slotAfter(before, wanted);
  const { rows } = await db.query<DeploymentRow>(
    `update deployments set revision = revision + 1, stable = $3, candidate = $4, candidate_request = $5,
       candidate_role = $6, candidate_weight = $7, rollout = $8, salt = $9,
       lease_until = clock_timestamp() + $10 * interval '1 millisecond', updated_at = now()
     where model = $1 and revision = $2 returning ${deploymentColumns}`,
    [
      model,
      expectedRevision,
      numberOrNull(moves ? action.version : before.stable),
      slot && versionNumber(slot.version),
      slot?.request ?? null,
      slot?.role ?? null,
      Math.round((slot?.weight ?? 0) * 100),
      ...[slot?.rollout ?? null, slot?.salt ?? null, slot?.leaseMs ?? null],
    ],
  );
  return deploymentOf(firstRow(rows, `revision ${expectedRevision} of the deployment of ${model}`));
}

const unassigned = { weight: 0, rollout: null, salt: null, leaseMs: null } as const;

function slotAfter({ stable }: Deployment, { requestId, action }: WantedChange): Slot | null {
  if (action.kind === 'stage')
    return { version: action.version, request: requestId, role: 'staged', ...unassigned };
  if (action.kind === 'split') return { ...action, request: action.rollout };
  const rollout = action.kind === 'promote' ? action.keepsFormerFor : undefined;
  if (rollout === undefined || stable === null) return null;
  return { ...unassigned, version: stable, request: requestId, role: 'resident', rollout };
}

/** Lets the candidate of a rollout be sent traffic for so long again; false where the slot is no longer the rollout's. */
export async function renewLease(
  db: Queryable,
  lease: { readonly model: string; readonly rollout: string; readonly leaseMs: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update deployments set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     where model = $1 and rollout = $2 and candidate_role <> 'resident'`,
    [lease.model, lease.rollout, lease.leaseMs],
  );
  return rowCount === 1;
}

/** One version is live; the one that was is retired, unless it was refuted meanwhile. */
export async function moveStates(db: Queryable, before: Deployment, after: Deployment): Promise<void> {
  await db.query(
    `update versions set state = 'retired' where model = $1 and number = $2 and state = 'live'`,
    [after.model, numberOrNull(before.stable)],
  );
  await db.query(`update versions set state = 'live', promoted_at = now() where model = $1 and number = $2`, [
    after.model,
    numberOrNull(after.stable),
  ]);
}
