import type { Dependencies } from '../activities/dependencies.ts';
import { isOver } from '../shared/rollout/state.ts';
import { endRollout } from '../store/postgres/end-rollout.ts';
import { openRollouts, type Rollout, readRollout } from '../store/postgres/rollouts.ts';
import { rolloutExecution, startRollout } from '../store/temporal/rollouts.ts';

type Needs = Pick<Dependencies, 'pool' | 'client' | 'queuePrefix' | 'log'>;

/**
 * Begins rollouts whose starter died before their workflow began, and ends those whose workflow is gone: their traffic goes
 * back. Answers with what was done, by rollout.
 */
export async function keepRollouts(needs: Needs): Promise<readonly string[]> {
  const done: string[] = [];
  for (const rollout of await openRollouts(needs.pool)) {
    const act = rollout.state === 'pending' ? begin : endLost;
    const words = await act(needs, rollout);
    if (words) done.push(`${rollout.id} ${words}`);
  }
  return done;
}

async function begin(needs: Needs, { id, model, version }: Rollout): Promise<string | null> {
  const request = { rollout: id, model, version };
  if ((await rolloutExecution(needs.client, request)) === 'RUNNING') return null;
  return (await startRollout(needs, request)) ? 'begun' : null;
}

async function endLost({ pool, client }: Needs, rollout: Rollout): Promise<string | null> {
  const { id, model, version } = rollout;
  const state = await rolloutExecution(client, { rollout: id, model, version });
  if (state === 'RUNNING') return null;
  const why =
    state === null ? 'Temporal does not know it any more' : `its workflow ended in Temporal: ${state}`;
  const now = await readRollout(pool, id); // it may have come to its end since the list was read
  if (now === null || isOver(now.state)) return null;
  await endRollout(pool, { rollout: id, actor: 'worker', reason: why, breakGlass: false });
  return `ended: ${why}`;
}
