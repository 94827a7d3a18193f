import type { RolloutCommand } from '../../shared/rollout/messages.ts';
import { isOver, type RolloutState } from '../../shared/rollout/state.ts';
import { type ChangeAction, changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import { type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';

/** Others may change deployment and rollout meanwhile; then both are read again, but not for ever. */
const roundsMax = 5;

/**
 * Ends a rollout past Temporal: first the traffic, by the same compare-and-set in PostgreSQL as the deployment makes, then
 * the rollout's own row, marked in its reason. A workflow that comes back finds the rollout ended.
 */
export async function abortPastTemporal(
  deps: ApiDependencies,
  rollout: Rollout,
  command: RolloutCommand,
): Promise<Rollout> {
  await freeTraffic(deps, rollout, command);
  for (let round = 1; round <= roundsMax; round++) {
    const now = await readRollout(deps.ledger, rollout.id);
    if (now === null || isOver(now.state)) return now ?? rollout;
    const [to] = wayOut(now);
    await moveRollout(deps.ledger, {
      ...{ rollout: now.id, expectedGeneration: now.generation, to, weight: 0 },
      actor: command.actor,
      reason: `${command.reason} (past Temporal, which did not answer)`,
    });
  }
  throw keepsChanging(rollout);
}

/** The states on the way to the end. */
function wayOut({ state, stepStartedAt }: Rollout): readonly [RolloutState, ...RolloutState[]] {
  if (state === 'rolling-back') return ['rolled-back'];
  const hasBegun = stepStartedAt !== null || state === 'promoting' || state === 'baking';
  return hasBegun ? ['rolling-back', 'rolled-back'] : ['cancelled'];
}

/** Stable takes everything: the slot is emptied, and where the candidate serves already, what served before comes back. */
async function freeTraffic(deps: ApiDependencies, rollout: Rollout, command: RolloutCommand): Promise<void> {
  const { model } = rollout;
  for (let round = 1; round <= roundsMax; round++) {
    const deployment = await readDeployment(deps.ledger, model);
    const isInSlot = deployment.candidate?.rollout === rollout.id;
    const isPromoted = deployment.stable === rollout.version && rollout.champion !== rollout.version;
    if (!isInSlot && !(isPromoted && rollout.state === 'promoting')) return;
    const action: ChangeAction =
      isPromoted && rollout.champion !== null
        ? { kind: 'rollback', version: rollout.champion }
        : { kind: 'clear', detail: `aborted past Temporal: ${command.reason}` };
    const changed = await changeDeployment(deps.ledger, {
      ...{ model, requestId: `${rollout.id}/${command.requestId}`, expectedRevision: deployment.revision },
      ...{ actor: command.actor, reason: command.reason, breakGlass: true, action },
    });
    if (changed.kind !== 'lost') return;
  }
  throw keepsChanging(rollout);
}

const keepsChanging = ({ id }: Rollout): HttpProblem =>
  new HttpProblem('deployment_conflict', `${id} kept changing meanwhile; ask again`);
