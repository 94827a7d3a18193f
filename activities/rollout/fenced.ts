import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { listFaults } from '../../store/postgres/rollout-faults.ts';
import type { Dependencies } from '../dependencies.ts';
import { knownRollout } from './place-of.ts';

/** What ends a watch without any evidence; null where nothing does. */
export async function fenced({ pool }: Pick<Dependencies, 'pool'>, step: WatchStep): Promise<Finding | null> {
  const rollout = await knownRollout(pool, step.rollout);
  if (rollout.generation !== step.generation)
    return { kind: 'taken', reason: `${rollout.id} was moved on: ${rollout.state}. ${rollout.reason}` };
  const { revision, stable } = await readDeployment(pool, step.model);
  if (revision !== rollout.revision)
    return {
      kind: 'superseded',
      reason: `another change took the deployment of ${step.model}: revision ${revision}, ${stable ?? 'nothing'} serves`,
    };
  const [fault] = await listFaults(pool, step.rollout);
  return fault ? { kind: 'fault', reason: `${fault.trigger} on ${fault.replica}: ${fault.detail}` } : null;
}
