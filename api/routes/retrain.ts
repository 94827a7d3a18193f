import { createHash, randomUUID } from 'node:crypto';
import { CancelAnswer, RetrainAnswer, RetrainBody } from '../../shared/http/retrain.ts';
import { isOfRollout, retrainWorkflowId } from '../../shared/ids.ts';
import type { RetrainRequest } from '../../shared/messages.ts';
import { snapshotObstacle } from '../../shared/policy/snapshot-obstacle.ts';
import { openRuns, readRun } from '../../store/postgres/runs.ts';
import { readSnapshot } from '../../store/postgres/snapshots.ts';
import { cancelRetrain } from '../../store/temporal/retrains.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, jsonBody, noBody, type Route } from '../http/route.ts';
import { fieldCount, pointer, validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { answered, ask, workflowLink } from '../temporal/orchestration.ts';
import { modelOf, shortForm } from './find-model.ts';
import { runOf } from './runs.ts';
import { patienceMs, startRun } from './start-run.ts';

export function retrainRoutes(deps: ApiDependencies): readonly Route[] {
  const retrain: Route = {
    method: 'POST',
    path: '/models/:model/retrain',
    scope: 'operate',
    operation: 'retrainModel',
    summary: 'Starts a run; 409 with a link where one is under way',
    body: jsonBody(RetrainBody, true),
    answers: { 202: RetrainAnswer },
    problems: ['run_in_progress', 'temporal_unavailable'],
    takesIdempotencyKey: true,
    handle: (call) => retrainNow(deps, call),
  };
  const cancel: Route = {
    method: 'POST',
    path: '/models/:model/runs/:run/cancel',
    scope: 'operate',
    operation: 'cancelRun',
    summary: 'Cancels a run; it stops within seconds and leaves no half state',
    body: noBody,
    answers: { 202: CancelAnswer },
    problems: ['unknown_run', 'run_finished', 'rollout_active', 'temporal_unavailable'],
    handle: (call) => cancelRun(deps, call),
  };
  return [retrain, shortForm(deps, '/retrain', retrain), cancel];
}

async function retrainNow(deps: ApiDependencies, call: Call): Promise<Answer> {
  const declared = await modelOf(deps, call);
  const body = validated(RetrainBody, call.body);
  const request: RetrainRequest = {
    run: runIdFor(call, declared.model),
    model: declared.model,
    trigger: body.trigger,
    reason: body.reason,
    actor: call.actor,
    ...(body.snapshot === undefined ? {} : { snapshot: body.snapshot }),
    ...(body.force ? { force: true } : {}),
  };
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const known = await readRun(deps.ledger, request.run);
  if (known) return repeated(deps, request, known.requestDigest === digest);
  await refuseSnapshot(deps, request);
  const started = await startRun(deps, request, { declaration: declared.number, requestDigest: digest });
  if (started.kind === 'running') throw await inProgress(deps, request.model, started.run);
  return accepted(deps, request, started.temporalRunId);
}

/** A snapshot that is not there is refused before a run begins, and fails. @throws HttpProblem validation_failed. */
async function refuseSnapshot(deps: ApiDependencies, { model, snapshot: id }: RetrainRequest): Promise<void> {
  if (id === undefined) return;
  const obstacle = snapshotObstacle(model, id, await readSnapshot(deps.ledger, id));
  if (obstacle === null) return;
  const errors = [{ pointer: pointer(['snapshot']), detail: obstacle, code: 'unknown_snapshot' }];
  throw new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
}

/** The same principal and key name the same run; without a key every request is a run of its own. */
function runIdFor(call: Call, model: string): string {
  if (call.idempotencyKey === null) return `r-${randomUUID()}`;
  const digest = createHash('sha256').update(`${call.actor}\0${model}\0${call.idempotencyKey}`).digest('hex');
  return `r-${digest.slice(0, 32)}`;
}

function repeated(deps: ApiDependencies, request: RetrainRequest, isSame: boolean): Answer {
  if (isSame) return accepted(deps, request, null);
  throw new HttpProblem(
    'idempotency_key_reused',
    'this Idempotency-Key belongs to a retrain with another body; use a new key for another run',
  );
}

function accepted(
  deps: ApiDependencies,
  { run, model }: RetrainRequest,
  temporalRunId: string | null,
): Answer {
  const workflowId = retrainWorkflowId(model);
  const self = `/models/${model}/runs/${run}`;
  const body: RetrainAnswer = {
    run,
    model,
    workflow_id: workflowId,
    links: { self, temporal: workflowLink(deps.orchestration, workflowId, temporalRunId) },
  };
  return { status: 202, body, headers: { location: self } };
}

async function inProgress(deps: ApiDependencies, model: string, told: string | null): Promise<HttpProblem> {
  const run = told ?? (await openRuns(deps.ledger)).find((open) => open.model === model)?.run ?? null;
  const self = run === null ? `/models/${model}/runs` : `/models/${model}/runs/${run}`;
  return new HttpProblem('run_in_progress', `${model} is being retrained already: see ${self}`, {
    headers: { location: self },
    extra: {
      ...(run === null ? {} : { run }),
      links: { run: self, temporal: workflowLink(deps.orchestration, retrainWorkflowId(model), null) },
    },
  });
}

async function cancelRun(deps: ApiDependencies, call: Call): Promise<Answer> {
  const run = await runOf(deps, call);
  const { workflowId, temporalRunId } = run;
  if (run.outcome === null && isOfRollout(workflowId))
    throw new HttpProblem(
      'rollout_active',
      `${run.run} pulls data for an approval: abort its rollout instead, see GET /models/${run.model}/rollouts`,
    );
  const execution = { workflowId, ...(temporalRunId === null ? {} : { temporalRunId }) };
  const wasRunning =
    run.outcome === null &&
    answered(
      await ask(deps.orchestration, patienceMs, () => cancelRetrain(deps.orchestration.client, execution)),
    );
  if (!wasRunning)
    throw new HttpProblem(
      'run_finished',
      `the run has ended (${run.outcome ?? 'just now'}); there is nothing to cancel`,
    );
  const body: CancelAnswer = { run: run.run, state: 'cancelling' };
  return { status: 202, body, headers: { location: `/models/${run.model}/runs/${run.run}` } };
}
