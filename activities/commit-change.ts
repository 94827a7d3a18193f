import { Context } from '@temporalio/activity';
import type { ChangeRequest, CommittedChange, StagedChange } from '../shared/deployment-steps.ts';
import type { DeploymentChange } from '../shared/messages.ts';
import { answerOf } from '../store/postgres/change-answer.ts';
import { readDeclaration } from '../store/postgres/declarations.ts';
import { changeDeployment, readDeployment } from '../store/postgres/deployments.ts';
import type { ChangeAction } from '../store/postgres/wanted-change.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { patienceOf, whoServes } from './replica-words.ts';

type Needs = Pick<Dependencies, 'pool' | 'log' | 'readiness'>;
type Commit = { readonly request: ChangeRequest; readonly staged: StagedChange };

/** The compare-and-set that makes the staged version serve. It takes effect once, however often it is asked for. */
export const commitChange = (deps: Needs) =>
  guarded(async ({ request, staged }: Commit): Promise<CommittedChange> => {
    const { pool, log } = deps;
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
    if (result.kind === 'repeated') return served(deps, request, { ...answerOf(result.change), replicas });
    const { revision, stable } = result.deployment;
    log.info(
      { model, kind, revision, from: before.stable, to: stable, requestId, actor, breakGlass: false },
      'deployment changed',
    );
    return served(deps, request, { model, revision, previous: before.stable, current: stable, replicas });
  });

/** This step waits for replicas by itself, and sees whether anybody is to be told, which saves those that would. */
async function served(
  { pool, readiness }: Needs,
  request: ChangeRequest,
  change: DeploymentChange,
): Promise<CommittedChange> {
  const told = (await readDeclaration(pool, request.model))?.declaration.notify ?? [];
  const word = told.length === 0 ? ({ isUntold: true } as const) : {};
  const committed = { kind: 'changed', change, ...word } as const;
  const patience = patienceOf(request, readiness);
  if (patience.withinMs === 0 || change.replicas === 0) return committed;
  const { cancellationSignal: signal } = Context.current();
  const { replicaCount, isEvery } = await whoServes(pool, change, { ...patience, signal });
  if (!isEvery) return committed;
  return { ...committed, change: { ...change, replicas: replicaCount }, isServed: true };
}

function actionOf({ kind, fence, keepsFormer }: ChangeRequest, { version }: StagedChange): ChangeAction {
  if (kind === 'reload') return { kind };
  return keepsFormer && fence ? { kind, version, keepsFormerFor: fence.rollout } : { kind, version };
}
