import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import { changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { openRollout, readRollout } from '../../store/postgres/rollouts.ts';
import type { SplitAction } from '../../store/postgres/wanted-change.ts';

const plan: RolloutPlan = {
  phases: [{ strategy: 'direct' }],
  ...{ bakeMs: 0, pauseTimeoutMs: 1_000, approval: null, aa: false },
};

let count = 0;

/** A rollout in the ledger that nobody watches; its id. */
export async function beginRollout(
  ledger: Pool,
  {
    model,
    version,
    phases,
  }: { readonly model: string; readonly version: string; readonly phases?: RolloutPlan['phases'] },
): Promise<string> {
  const id = `o-test-${++count}-${model}`.slice(0, 60);
  const opening = await openRollout(ledger, {
    ...{ id, model, version, champion: null, requestId: id, run: null, decision: null, salt: id },
    ...{ plan: { ...plan, ...(phases ? { phases } : {}) }, actor: 'test', reason: 'test' },
  });
  if (opening.kind !== 'opened') throw new Error(`${opening.kind}: ${opening.rollout.id}`);
  return id;
}

/** Ends it in the ledger. */
export async function endRollout(ledger: Pool, id: string): Promise<void> {
  const rollout = await readRollout(ledger, id);
  if (rollout === null) throw new Error(`no rollout ${id}`);
  const ended = {
    rollout: id,
    expectedGeneration: rollout.generation,
    to: 'cancelled',
    actor: 'test',
  } as const;
  await moveRollout(ledger, { ...ended, reason: 'the test is over' });
}

/** Splits the traffic as a rollout does; the new revision. */
export async function split(
  ledger: Pool,
  model: string,
  action: Pick<SplitAction, 'version' | 'rollout'> & Partial<SplitAction>,
): Promise<number> {
  const { revision } = await readDeployment(ledger, model);
  const changed = await changeDeployment(ledger, {
    ...{ model, requestId: `split-${++count}`, expectedRevision: revision, actor: 'test', reason: 'test' },
    action: { kind: 'split', role: 'canary', weight: 0, salt: action.rollout, leaseMs: 60_000, ...action },
  });
  if (changed.kind !== 'changed') throw new Error(changed.kind);
  return changed.deployment.revision;
}
