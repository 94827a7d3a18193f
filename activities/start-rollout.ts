import { randomBytes, randomUUID } from 'node:crypto';
import { promotionRequestId, rolloutName } from '../shared/ids.ts';
import type { PromoteStep, PromoteStepResult } from '../shared/messages.ts';
import type { RolloutPlan } from '../shared/rollout/plan.ts';
import { resolvePlan } from '../shared/rollout/resolve-plan.ts';
import { isOver } from '../shared/rollout/state.ts';
import { approvalObstacle } from '../store/check-rollout.ts';
import { readDeployment } from '../store/postgres/deployments.ts';
import { openRollout, type Rollout, rolloutAskedFor } from '../store/postgres/rollouts.ts';
import { startRollout } from '../store/temporal/rollouts.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunContext } from './run-context.ts';

type Needs = Pick<Dependencies, 'log' | 'pool' | 'client' | 'queuePrefix'>;

/**
 * Hands a version that passed over to the declared rollout; null where it goes live at once, as it does where nothing
 * serves yet. The rollout is a row first: where this dies before its workflow begins, a worker begins it.
 */
export async function handOver(
  deps: Needs,
  step: PromoteStep,
  { run, stored }: RunContext,
): Promise<PromoteStepResult | null> {
  const { model, version, decision, champion } = step;
  const { declaration } = stored;
  const plan = resolvePlan(declaration, { hasChampion: champion !== null });
  if (declaration.rollout === undefined || (isDirect(plan) && !isWatched(declaration.rollout, plan)))
    return null;
  const requestId = promotionRequestId(run.run);
  // An attempt before this one may have begun it; it may be promoted, or over, by now.
  const known = await rolloutAskedFor(deps.pool, model, requestId);
  if (known) return begin(deps, known);
  const { stable } = await readDeployment(deps.pool, model);
  if (stable !== champion) return { kind: 'champion-changed', champion: stable };
  const nobody = await approvalObstacle(deps.pool, plan, run.actor);
  if (nobody !== null) return { kind: 'refused', reason: `its rollout was not begun: ${nobody}` };
  const opening = await openRollout(deps.pool, {
    ...{ id: rolloutName(randomUUID()), model, version, champion, run: run.run, decision, plan },
    ...{ requestId, salt: randomBytes(12).toString('hex') },
    ...{ actor: run.actor, reason: run.reason },
  });
  const { id, version: other, state } = opening.rollout;
  if (opening.kind === 'active')
    return { kind: 'refused', reason: `a rollout is under way: ${id} of ${other} (${state})` };
  return begin(deps, opening.rollout);
}

async function begin(deps: Needs, { id, model, version, run, state }: Rollout): Promise<PromoteStepResult> {
  if (!isOver(state)) await startRollout(deps, { rollout: id, model, version });
  deps.log.info({ model, run, version, rollout: id }, 'rollout begun');
  return { kind: 'rolling-out', rollout: id };
}

/** A bake is watched, unless only the short word `direct` gives it. */
const isWatched = (declared: unknown, { bakeMs }: RolloutPlan): boolean =>
  bakeMs > 0 && typeof declared !== 'string';

const isDirect = ({ phases, approval }: RolloutPlan): boolean =>
  approval === null && phases.every(({ strategy }) => strategy === 'direct');
