import { Context } from '@temporalio/activity';
import type { ChangeRequest, CommittedChange, StagedChange } from '../shared/deployment-steps.ts';
import type { DeploymentChange } from '../shared/messages.ts';
import { answerOf } from '../store/postgres/change-answer.ts';
import { changeDeployment, readDeployment } from '../store/postgres/deployments.ts';
import type { Pool } from '../store/postgres/pool.ts';
import type { ChangeAction } from '../store/postgres/wanted-change.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { atOnce, whoServes } from './replica-words.ts';

type Commit = { readonly request: ChangeRequest; readonly staged: StagedChange };

/** The compare-and-set that makes the staged version serve. It takes effect once, however often it is asked for. */
export const commitChange = ({ pool, log }: Pick<Dependencies, 'pool' | 'log'>) =>
  guarded(async ({ request, staged }: Commit): Promise<CommittedChange> => {
    const { kind, model, requestId, actor, reason, force, decision, fence } = request;
    const before = await readDeployment(pool, model);
    const result = await changeDeployment(pool, {
      ...{ model, requestId, expectedRevision: staged.revision, actor, reason, forced: force },
      ...(decision === undefined ? {} : { decision }),
      ...(kind === 'promote' && fence ? { forRollout: fence.rollout } : {}),
      action: actionOf(request, staged),
    });
    if (result.kind === 'lost') return { kind: 'lost' };
    const replicas = staged.replicaCount;
    if (result.kind === 'repeated') return served(pool, request, { ...answerOf(result.change), replicas });
    const { revision, stable } = result.deployment;
    log.info(
      { model, kind, revision, from: before.stable, to: stable, requestId, actor, breakGlass: false },
      'deployment changed',
    );
    return served(pool, request, { model, revision, previous: before.stable, current: stable, replicas });
  });

/** Who goes back is in a hurry: this step waits for the replicas by itself, which saves the next one. */
async function served(
  pool: Pool,
  { kind }: ChangeRequest,
  change: DeploymentChange,
): Promise<CommittedChange> {
  if (kind !== 'rollback' || change.replicas === 0) return { kind: 'changed', change };
  const patience = { ...atOnce, signal: Context.current().cancellationSignal };
  const { replicaCount, isEvery } = await whoServes(pool, change, patience);
  if (!isEvery) return { kind: 'changed', change };
  return { kind: 'changed', change: { ...change, replicas: replicaCount }, isServed: true };
}

function actionOf({ kind, fence, keepsFormer }: ChangeRequest, { version }: StagedChange): ChangeAction {
  if (kind === 'reload') return { kind };
  return keepsFormer && fence ? { kind, version, keepsFormerFor: fence.rollout } : { kind, version };
}
