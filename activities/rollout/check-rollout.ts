import { deploymentRefusals } from '../../shared/messages.ts';
import { changeObstacle } from '../../shared/policy/change-obstacle.ts';
import type { CheckedRollout, RolloutStep } from '../../shared/rollout/rollout-steps.ts';
import { latestDecision } from '../../store/postgres/decisions.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { knownRollout } from './place-of.ts';

/**
 * Whether a rollout still makes sense: its version is there and may go live, and what it was asked over still serves.
 * Files and golden rows are verified where the replicas load them.
 */
export const checkRollout = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded(async ({ rollout: id, model, version }: RolloutStep): Promise<CheckedRollout> => {
    const { champion, decision, plan, revision } = await knownRollout(pool, id);
    const deployment = await readDeployment(pool, model);
    if (deployment.stable !== champion || (revision !== null && revision !== deployment.revision)) {
      const serves = `${deployment.stable ?? 'nothing'} serves (revision ${deployment.revision})`;
      return { kind: 'superseded', reason: `asked for over ${champion ?? 'nothing'}, but ${serves}` };
    }
    const target = await readVersion(pool, model, version);
    if (target === null) return { kind: 'invalid', reason: `${model} has no version ${version}` };
    if (plan.aa) return { kind: 'valid' };
    const judged = decision ?? (await latestDecision(pool, model, version))?.id;
    const wanted = {
      kind: 'promote',
      version,
      force: false,
      ...(judged ? { decision: judged } : {}),
    } as const;
    const obstacle = changeObstacle(deployment, wanted, target);
    if (obstacle === null) return { kind: 'valid' };
    const kind = obstacle.type === deploymentRefusals.championChanged ? 'superseded' : 'invalid';
    return { kind, reason: obstacle.message };
  });
