import type { ChangeRequest, Refusal } from '../shared/deployment-steps.ts';
import { deploymentRefusals } from '../shared/messages.ts';
import { refused } from '../shared/policy/change-obstacle.ts';
import type { Deployment } from '../store/postgres/deployments.ts';
import type { Queryable } from '../store/postgres/pool.ts';
import { activeRollout } from '../store/postgres/rollouts.ts';

/**
 * What rollouts have against a change; null where nothing: one of theirs needs the deployment as they left it, one by hand
 * needs that none is under way. Going back always may be.
 */
export async function rolloutObstacle(
  db: Queryable,
  { model, revision }: Deployment,
  { kind, fence, force }: ChangeRequest,
): Promise<Refusal | null> {
  if (fence) {
    const { rollout, expectedRevision } = fence;
    if (expectedRevision === null || expectedRevision === revision) return null;
    return refused(deploymentRefusals.superseded, supersededWords({ model, revision, rollout }));
  }
  if (kind === 'rollback' || force) return null;
  const active = await activeRollout(db, model);
  if (active === null) return null;
  const { id, version, state } = active;
  return refused(
    deploymentRefusals.rolloutActive,
    `rollout ${id} of ${version} is under way (${state}): abort or promote it first, or use --force with a reason, which ends it`,
  );
}

export const supersededWords = (at: {
  readonly model: string;
  readonly revision: number;
  readonly rollout: string;
}): string =>
  `another change took the deployment of ${at.model} (revision ${at.revision}): ${at.rollout} ends`;
