import type { ReplicasAnswer, StagedChange } from '../shared/deployment-steps.ts';
import { type LiveReplica, liveReplicas } from '../store/postgres/replicas.ts';
import { beating } from './beating.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { until } from './until.ts';

type Needs = Pick<Dependencies, 'pool' | 'readiness'>;
type ReadyRequest = { readonly model: string; readonly staged: StagedChange };
type ServingRequest = { readonly model: string; readonly revision: number };

/**
 * Waits until every live replica has loaded and verified the candidate, or one refuses. A replica that dies drops out
 * with its lease; one that lives and says nothing ends the wait.
 */
export const awaitReady = ({ pool, readiness }: Needs) =>
  guarded(
    ({ model, staged }: ReadyRequest): Promise<ReplicasAnswer> =>
      beating(async ({ signal }) => {
        let waitedFor: string | undefined;
        const look = async (): Promise<ReplicasAnswer | null> => {
          const replicas = await liveReplicas(pool, model);
          const refusing = replicas.find((replica) => stateOf(replica, staged) === 'refused');
          if (refusing) {
            return {
              kind: 'refused',
              replica: refusing.replica,
              detail: refusing.detail ?? 'without a word',
            };
          }
          waitedFor = replicas.find((replica) => stateOf(replica, staged) !== 'ready')?.replica;
          return waitedFor === undefined ? { kind: 'ready', replicaCount: replicas.length } : null;
        };
        const answer = await until(look, { withinMs: readiness.readyWithinMs, signal });
        return answer ?? { kind: 'silent', replica: waitedFor ?? '' };
      }),
  );

/** What a replica says of this filling of the slot; what it said of an earlier one does not count. */
const stateOf = (replica: LiveReplica, { version, revision }: StagedChange): LiveReplica['candidateState'] =>
  replica.candidate === version && (replica.revision ?? -1) >= revision ? replica.candidateState : null;

/** Waits, not for long, until every live replica serves the revision; answers with how many do. */
export const awaitServing = ({ pool, readiness }: Needs) =>
  guarded(
    ({ model, revision }: ServingRequest): Promise<{ readonly replicaCount: number }> =>
      beating(async ({ signal }) => {
        let replicaCount = 0;
        const look = async (): Promise<true | null> => {
          const replicas = await liveReplicas(pool, model);
          replicaCount = replicas.filter((replica) => (replica.revision ?? -1) >= revision).length;
          return replicaCount === replicas.length || null;
        };
        await until(look, { withinMs: readiness.servingWithinMs, signal });
        return { replicaCount };
      }),
  );
