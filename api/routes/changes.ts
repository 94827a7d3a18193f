import {
  ChangeAnswer,
  ChangePending,
  PromoteBody,
  ReloadBody,
  RollbackBody,
} from '../../shared/http/deployment.ts';
import { idempotencyKeyPattern } from '../../shared/http/idempotency-key.ts';
import type { ProblemCode } from '../../shared/http/problem.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import { activeRollout } from '../../store/postgres/rollouts.ts';
import { promote, reload, rollback } from '../../store/temporal/deployments.ts';
import type { ApiDependencies } from '../dependencies.ts';
import {
  askChange,
  changeAnswer,
  changeBody,
  madeAnswer,
  pendingAnswer,
  repeatedAnswer,
  requestIdFor,
} from '../deployment/ask-change.ts';
import { rollbackPastTemporal } from '../deployment/break-glass.ts';
import { refusalProblem } from '../deployment/refusal.ts';
import { type Answer, type Call, jsonBody, noBody, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { refuseWithoutApproval } from '../rollouts/needs-approval.ts';
import { underWay } from '../rollouts/start-rollout.ts';
import { changeRefusal } from '../temporal/change-refusal.ts';
import { answered, ask } from '../temporal/orchestration.ts';
import { modelOf, shortForm } from './find-model.ts';

const answers = { 200: ChangeAnswer, 202: ChangePending };

/** Why a change is refused, with nothing changed. */
const refusals = [
  'unknown_version',
  'deployment_conflict',
  'champion_changed',
  'rollout_active',
  'rollout_superseded',
  'no_previous_version',
  'version_not_allowed',
  'broken_artifact',
  'update_failed',
] as const satisfies readonly ProblemCode[];

/** What changes what serves. */
export function changeRoutes(deps: ApiDependencies): readonly Route[] {
  const [back, again] = [rollbackRoute(deps), reloadRoute(deps)];
  return [
    promoteRoute(deps),
    back,
    shortForm(deps, '/rollback', back),
    again,
    shortForm(deps, '/reload', again),
    {
      method: 'GET',
      path: '/models/:model/changes/:request',
      scope: 'read',
      operation: 'getChange',
      summary: 'What became of a change: made, still under way (202), or the problem that refused it',
      body: noBody,
      answers,
      problems: [...refusals, 'unknown_change', 'temporal_unavailable'],
      handle: (call) => changeState(deps, call),
    },
  ];
}

const promoteRoute = (deps: ApiDependencies): Route => ({
  method: 'POST',
  path: '/models/:model/promote',
  scope: 'operate',
  operation: 'promoteVersion',
  summary: 'Makes a version serve, after every replica has verified it',
  body: jsonBody(PromoteBody),
  answers,
  problems: [...refusals, 'approval_required', 'temporal_unavailable'],
  takesIdempotencyKey: true,
  handle: async (call) => {
    const { model, declaration } = await modelOf(deps, call);
    const { version, reason, force } = validated(PromoteBody, call.body);
    const requestId = requestIdFor(call);
    const repeated = await repeatedAnswer(deps, { kind: 'promote', model, version }, requestId);
    if (repeated) return repeated;
    await refuseDuringRollout(deps, model, force);
    if (!force) refuseWithoutApproval(declaration, version);
    const { revision: seenRevision } = await readDeployment(deps.ledger, model);
    const request = { model, requestId, version, seenRevision, reason, force, actor: call.actor };
    const asked = await askChange(deps, () => promote(deps.orchestration, request));
    return asked.kind === 'pending' ? pendingAnswer(model, requestId) : changeAnswer(answered(asked));
  },
});

/** Said at once, with a link; the deployment's workflow refuses whatever comes in between. */
async function refuseDuringRollout(deps: ApiDependencies, model: string, force: boolean): Promise<void> {
  const active = force ? null : await activeRollout(deps.ledger, model);
  if (active) throw underWay(active);
}

const rollbackRoute = (deps: ApiDependencies): Route => ({
  method: 'POST',
  path: '/models/:model/rollback',
  scope: 'operate',
  operation: 'rollBackModel',
  summary: 'Goes back to the previous live version or a named one; works without Temporal',
  body: jsonBody(RollbackBody),
  answers,
  problems: refusals,
  takesIdempotencyKey: true,
  handle: async (call) => {
    const { model } = await modelOf(deps, call);
    const { to_version: toVersion, reason, force } = validated(RollbackBody, call.body);
    const requestId = requestIdFor(call);
    const wanted = { kind: 'rollback', model, version: toVersion } as const;
    const repeated = await repeatedAnswer(deps, wanted, requestId);
    if (repeated) return repeated;
    const request = {
      model,
      requestId,
      reason,
      force,
      actor: call.actor,
      ...(toVersion === undefined ? {} : { toVersion }),
    };
    const asked = await askChange(deps, () => rollback(deps.orchestration, request));
    if (asked.kind === 'answered') return changeAnswer(asked.value);
    call.log.warn({ model, change: requestId, temporal: asked.kind }, 'rolls back past Temporal');
    const past = await rollbackPastTemporal(deps, request);
    deps.wake();
    if (past.kind === 'refused') throw refusalProblem(past);
    return { status: 200, body: changeBody(past.change, true) };
  },
});

const reloadRoute = (deps: ApiDependencies): Route => ({
  method: 'POST',
  path: '/models/:model/reload',
  scope: 'admin',
  operation: 'reloadModel',
  summary: 'Makes every replica load and verify the serving version again',
  body: jsonBody(ReloadBody, true),
  answers,
  problems: [...refusals, 'temporal_unavailable'],
  takesIdempotencyKey: true,
  handle: async (call) => {
    const { model } = await modelOf(deps, call);
    const { version, reason, force } = validated(ReloadBody, call.body);
    await refuseDuringRollout(deps, model, force);
    const deployment = await readDeployment(deps.ledger, model);
    if (version !== undefined && version !== deployment?.stable)
      throw new HttpProblem(
        'deployment_conflict',
        `${version} does not serve; POST /models/${model}/promote makes it`,
      );
    const requestId = requestIdFor(call);
    const repeated = await repeatedAnswer(deps, { kind: 'reload', model, version }, requestId);
    if (repeated) return repeated;
    const request = { model, requestId, reason, force, actor: call.actor };
    const began = performance.now();
    const asked = await askChange(deps, () => reload(deps.orchestration, request));
    if (asked.kind === 'pending') return pendingAnswer(model, requestId);
    const { status, body } = changeAnswer(answered(asked));
    return { status, body: { ...body, warmup_ms: Math.round(performance.now() - began) } };
  },
});

/**
 * 200 made, 202 under way, else the problem that refused it. The ledger knows what was made for good; what was refused,
 * and what is under way, only Temporal knows.
 */
async function changeState(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const requestId = call.params['request'] ?? '';
  if (!idempotencyKeyPattern.test(requestId)) throw unknownChange(model);
  const made = await madeAnswer(deps, model, requestId);
  if (made) return made;
  const asked = await ask(deps.orchestration, lookMs, () =>
    changeRefusal(deps.orchestration.client, model, requestId),
  );
  if (asked.kind === 'pending') return pendingAnswer(model, requestId);
  const end = answered(asked);
  if (end.kind === 'refused') throw refusalProblem(end);
  if (end.kind === 'unknown') throw unknownChange(model);
  return (await madeAnswer(deps, model, requestId)) ?? pendingAnswer(model, requestId); // made since the first look
}

const unknownChange = (model: string): HttpProblem =>
  new HttpProblem('unknown_change', `no change of ${model} is known under this request id`);

/** Milliseconds that a question about a pending change may take. */
const lookMs = 1_000;
