import type { ReplicasAnswer, StagedChange } from '../shared/deployment-steps.ts';
import { beating } from './beating.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { whetherReady, whoServes } from './replica-words.ts';

type Needs = Pick<Dependencies, 'pool' | 'readiness'>;
type ReadyRequest = { readonly model: string; readonly staged: StagedChange };
type ServingRequest = { readonly model: string; readonly revision: number };

/** Waits until every live replica has loaded and verified the candidate, or one refuses. */
export const awaitReady = ({ pool, readiness }: Needs) =>
  guarded(
    (request: ReadyRequest): Promise<ReplicasAnswer> =>
      beating(({ signal }) => whetherReady(pool, request, { withinMs: readiness.readyWithinMs, signal })),
  );

/** Waits, not for long, until every live replica serves the revision; answers with how many do. */
export const awaitServing = ({ pool, readiness }: Needs) =>
  guarded(
    (request: ServingRequest): Promise<{ readonly replicaCount: number }> =>
      beating(async ({ signal }) => {
        const { replicaCount } = await whoServes(pool, request, {
          withinMs: readiness.servingWithinMs,
          signal,
        });
        return { replicaCount };
      }),
  );
