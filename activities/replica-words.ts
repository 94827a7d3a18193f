import type { ChangeRequest, ReplicasAnswer, StagedChange } from '../shared/deployment-steps.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { type LiveReplica, liveReplicas } from '../store/postgres/replicas.ts';
import type { Readiness } from './dependencies.ts';
import { type Patience, until } from './until.ts';

/** Of replicas that have nothing to load: whoever has not acted by then is not waited for in the same step. */
export const atOnce = { withinMs: 3_000, pollMs: 10 } as const;

/**
 * The patience of a step that changes what serves: who goes back is in a hurry, and replicas have in memory what served
 * before; who promotes sees a step that waits only where there is something to wait for.
 */
export function patienceOf({ kind }: Pick<ChangeRequest, 'kind'>, { promptWithinMs }: Readiness) {
  if (kind === 'rollback') return atOnce;
  return { ...atOnce, withinMs: kind === 'promote' ? promptWithinMs : 0 };
}

/**
 * Waits until every live replica has loaded and verified the candidate, or one refuses. A replica that dies drops out
 * with its lease; one that lives and says nothing ends the wait.
 */
export async function whetherReady(
  pool: Pool,
  { model, staged }: { readonly model: string; readonly staged: StagedChange },
  patience: Patience,
): Promise<ReplicasAnswer> {
  let waitedFor: string | undefined;
  const look = async (): Promise<ReplicasAnswer | null> => {
    const replicas = await liveReplicas(pool, model);
    const refusing = replicas.find((replica) => stateOf(replica, staged) === 'refused');
    if (refusing)
      return { kind: 'refused', replica: refusing.replica, detail: refusing.detail ?? 'without a word' };
    waitedFor = replicas.find((replica) => stateOf(replica, staged) !== 'ready')?.replica;
    return waitedFor === undefined ? { kind: 'ready', replicaCount: replicas.length } : null;
  };
  return (await until(look, patience)) ?? { kind: 'silent', replica: waitedFor ?? '' };
}

/** What a replica says of this filling of the slot; what it said of an earlier one does not count. */
const stateOf = (replica: LiveReplica, { version, revision }: StagedChange): LiveReplica['candidateState'] =>
  replica.candidate === version && (replica.revision ?? -1) >= revision ? replica.candidateState : null;

export type Serving = {
  /** How many live replicas serve the revision. */
  readonly replicaCount: number;
  readonly isEvery: boolean;
};

/** Waits until every live replica serves the revision. */
export async function whoServes(
  pool: Pool,
  { model, revision }: { readonly model: string; readonly revision: number },
  patience: Patience,
): Promise<Serving> {
  let serving: Serving = { replicaCount: 0, isEvery: false };
  const look = async (): Promise<true | null> => {
    const replicas = await liveReplicas(pool, model);
    const replicaCount = replicas.filter((replica) => replica.revision >= revision).length;
    serving = { replicaCount, isEvery: replicaCount === replicas.length };
    return serving.isEvery || null;
  };
  await until(look, patience);
  return serving;
}
