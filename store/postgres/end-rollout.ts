import { isOver, type RolloutState } from '../../shared/rollout/state.ts';
import { changeDeployment, type Deployment, readDeployment } from './deployments.ts';
import { moveRollout } from './move-rollout.ts';
import type { Pool } from './pool.ts';
import { type Rollout, readRollout } from './rollouts.ts';

export type WantedEnd = {
  readonly rollout: string;
  readonly actor: string;
  readonly reason: string;
  /** Set where a person ends it past Temporal: a promoted version goes back, too, and both ledgers say how. */
  readonly breakGlass: boolean;
  readonly expectedGeneration?: number | undefined;
};

export type EndedRollout =
  | { readonly kind: 'ended'; readonly rollout: Rollout }
  /** It had moved on from the generation that was looked at. */
  | { readonly kind: 'stale'; readonly rollout: Rollout }
  | { readonly kind: 'unknown' };

/** Its workflow, if it lives, may move it meanwhile; then it is read again, but not for ever. */
const roundsMax = 8;

/**
 * Ends a rollout in the ledger, without its workflow: its slot is emptied, or what served before serves again, and its
 * state says so; a promoted version that was on its way back goes back. Asked again, it answers the same. A workflow that lives finds it moved, and ends.
 */
export async function endRollout(pool: Pool, wanted: WantedEnd): Promise<EndedRollout> {
  for (let round = 1; ; round++) {
    const rollout = await readRollout(pool, wanted.rollout);
    if (rollout === null) return { kind: 'unknown' };
    if (isOver(rollout.state)) {
      await clearLate(pool, rollout, wanted);
      return { kind: 'ended', rollout };
    }
    const { expectedGeneration } = wanted;
    if (round === 1 && expectedGeneration !== undefined && expectedGeneration !== rollout.generation)
      return { kind: 'stale', rollout };
    if (round > roundsMax) throw new Error(`rollout ${rollout.id} kept changing meanwhile: ask again`);
    await oneStep(pool, rollout, wanted);
  }
}

/** What was on its way into the slot when it ended; nothing comes after, for the ledger refuses it. */
async function clearLate(pool: Pool, rollout: Rollout, wanted: WantedEnd): Promise<void> {
  for (let round = 1; round <= roundsMax; round++)
    if (await clearOwn(pool, rollout, await readDeployment(pool, rollout.model), wanted)) return;
}

async function oneStep(pool: Pool, rollout: Rollout, wanted: WantedEnd): Promise<void> {
  const deployment = await readDeployment(pool, rollout.model);
  const serves = isPromoted(rollout, deployment);
  if (serves && !wanted.breakGlass && rollout.state !== 'rolling-back') {
    await clearOwn(pool, rollout, deployment, wanted);
    const reason = `${wanted.reason}; ${rollout.version} serves, and is not watched any more`;
    return move(pool, rollout, { ...wanted, reason }, 'superseded');
  }
  const next = nextState(rollout, deployment);
  if (next === 'rolling-back') return move(pool, rollout, wanted, next);
  // Traffic first: the last word is said when none is left.
  const isBack = serves
    ? await flipBack(pool, rollout, deployment, wanted)
    : await clearOwn(pool, rollout, deployment, wanted);
  if (isBack) await move(pool, rollout, wanted, next);
}

const isPromoted = ({ version, champion, state, id, plan }: Rollout, { stable, candidate }: Deployment) =>
  !plan.aa &&
  stable === version &&
  version !== champion &&
  (state === 'baking' || state === 'promoting' || state === 'rolling-back' || candidate?.rollout === id);

/** What ends it where it stands; `rolling-back` is on the way there. */
function nextState(
  { state, revision }: Rollout,
  deployment: Deployment,
): Extract<RolloutState, 'rolling-back' | 'rolled-back' | 'cancelled' | 'superseded'> {
  if (state === 'rolling-back') return 'rolled-back';
  if (revision === null && (state === 'pending' || state === 'validating' || state === 'paused'))
    return 'cancelled';
  return revision !== null && deployment.revision !== revision && deployment.candidate === null
    ? 'superseded'
    : 'rolling-back';
}

/** False where the deployment changed meanwhile. */
async function clearOwn(
  pool: Pool,
  { id, model, generation }: Rollout,
  { candidate, revision }: Deployment,
  { actor, reason, breakGlass }: WantedEnd,
): Promise<boolean> {
  if (candidate?.rollout !== id) return true;
  const cleared = await changeDeployment(pool, {
    ...{ model, requestId: `${id}/${generation}/end`, expectedRevision: revision, actor, reason, breakGlass },
    action: { kind: 'clear', detail: reason.slice(0, 500) },
  });
  return cleared.kind !== 'lost';
}

async function flipBack(
  pool: Pool,
  { id, model, generation, champion }: Rollout,
  { revision }: Deployment,
  { actor, reason, breakGlass }: WantedEnd,
): Promise<boolean> {
  if (champion === null) return true;
  const back = await changeDeployment(pool, {
    ...{ model, requestId: `${id}/${generation}/end`, expectedRevision: revision, actor, reason },
    ...{ breakGlass, forced: true, action: { kind: 'rollback', version: champion } },
  });
  return back.kind !== 'lost';
}

/** A move that somebody else made first is found by the next round. */
async function move(
  pool: Pool,
  { id, generation, weight }: Rollout,
  { actor, reason, breakGlass }: WantedEnd,
  to: RolloutState,
): Promise<void> {
  await moveRollout(pool, {
    ...{ rollout: id, expectedGeneration: generation, to, actor, reason },
    weight: isOver(to) ? 0 : weight,
    ...(isOver(to) && breakGlass ? { result: { breakGlass } } : {}),
  });
}
