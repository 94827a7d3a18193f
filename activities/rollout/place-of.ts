import { permanentFaults } from '../../shared/messages.ts';
import type { RolloutPlace } from '../../shared/rollout/rollout-steps.ts';
import type { Queryable } from '../../store/postgres/pool.ts';
import { type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import { PermanentFault } from '../permanent.ts';

export const placeOf = (rollout: Rollout): RolloutPlace => {
  const { state, waitingFor, generation, phase, step, weight, revision } = rollout;
  return { state, waitingFor, generation, phase, step, weight, revision };
};

/** @throws PermanentFault where the ledger has no such rollout. */
export async function knownRollout(db: Queryable, id: string): Promise<Rollout> {
  const rollout = await readRollout(db, id);
  if (rollout) return rollout;
  throw new PermanentFault(permanentFaults.request, `rollout ${id} is not in the ledger`);
}
