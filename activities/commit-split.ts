import { Context } from '@temporalio/activity';
import type { DeploymentChange } from '../shared/messages.ts';
import { deploymentRefusals } from '../shared/messages.ts';
import { refused } from '../shared/policy/change-obstacle.ts';
import type { ClearRequest, CommittedSplit, SplitRequest } from '../shared/rollout/slot-messages.ts';
import { changeDeployment, type Deployment, readDeployment } from '../store/postgres/deployments.ts';
import type { Pool } from '../store/postgres/pool.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { atOnce, whoServes } from './replica-words.ts';
import { supersededWords } from './rollout-obstacle.ts';

type Needs = Pick<Dependencies, 'pool' | 'log'>;

/**
 * The compare-and-set of a split, and the words of the replicas that they act on it: one local step, for people wait on
 * it. Nothing is changed where the slot does not hold the rollout's version yet.
 */
export const commitSplit = ({ pool, log }: Needs) =>
  guarded(async (request: SplitRequest): Promise<CommittedSplit> => {
    const { model, requestId, rollout, version, weight, expectedRevision, actor, reason } = request;
    const before = await readDeployment(pool, model);
    const { candidate } = before;
    if (candidate?.rollout !== rollout || candidate.version !== version || candidate.role === 'resident')
      return isFenced(before, request) ? superseded(before, rollout) : { kind: 'unstaged' };
    const { role, salt, leaseMs } = request;
    const made = await changeDeployment(pool, {
      ...{ model, requestId, expectedRevision: expectedRevision ?? before.revision, actor, reason },
      action: { kind: 'split', version, role, weight, rollout, salt, leaseMs },
    });
    if (made.kind === 'lost') return superseded(made.deployment, rollout);
    const revision = made.kind === 'repeated' ? made.change.revision : made.deployment.revision;
    if (made.kind === 'changed') log.info({ model, rollout, version, role, weight, revision }, 'split');
    return { kind: 'changed', change: await acked(pool, before, revision) };
  });

/** Empties the slot where it still is the rollout's, and waits for the replicas; what serves stays. */
export const clearSlot = ({ pool, log }: Needs) =>
  guarded(async ({ model, requestId, rollout, actor, reason }: ClearRequest): Promise<DeploymentChange> => {
    for (;;) {
      const before = await readDeployment(pool, model);
      if (before.candidate?.rollout !== rollout) return acked(pool, before, before.revision);
      const made = await changeDeployment(pool, {
        ...{ model, requestId, expectedRevision: before.revision, actor, reason },
        action: { kind: 'clear', detail: reason.slice(0, 500) },
      });
      if (made.kind === 'lost') continue;
      log.info({ model, rollout, reason }, 'slot cleared');
      const revision = made.kind === 'repeated' ? made.change.revision : made.deployment.revision;
      return acked(pool, before, revision);
    }
  });

const isFenced = ({ revision }: Deployment, { expectedRevision }: SplitRequest): boolean =>
  expectedRevision !== null && expectedRevision !== revision;

const superseded = ({ model, revision }: Deployment, rollout: string) =>
  refused(deploymentRefusals.superseded, supersededWords({ model, revision, rollout }));

async function acked(pool: Pool, { model, stable }: Deployment, revision: number): Promise<DeploymentChange> {
  const patience = { ...atOnce, signal: Context.current().cancellationSignal };
  const { replicaCount } = await whoServes(pool, { model, revision }, patience);
  return { model, revision, previous: stable, current: stable, replicas: replicaCount };
}
