import {
  type CandidateAnswer,
  ModelAnswer,
  ModelsAnswer,
  ReadyAnswer,
  type StableAnswer,
} from '../../shared/http/models.ts';
import { ModelName } from '../../shared/names.ts';
import { listModels } from '../../store/postgres/declarations.ts';
import { type Deployment, readDeployment } from '../../store/postgres/deployments.ts';
import { liveReplicas } from '../../store/postgres/replicas.ts';
import { listRuns } from '../../store/postgres/runs.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, ok, type Route } from '../http/route.ts';
import { HttpProblem } from '../problem.ts';
import { defaultModel, isKnown } from '../replica/view.ts';
import { modelOf } from './find-model.ts';
import { runAnswer } from './runs.ts';
import { scheduleOf } from './schedule.ts';
import { snakeNames } from './snake-names.ts';

export function modelRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/models',
      scope: 'read',
      operation: 'listModels',
      summary: 'The declared models',
      body: noBody,
      answers: { 200: ModelsAnswer },
      handle: () => models(deps),
    },
    {
      method: 'GET',
      path: '/models/:model',
      scope: 'read',
      operation: 'getModel',
      summary: 'What a model serves, its last run, its schedule',
      body: noBody,
      answers: { 200: ModelAnswer },
      handle: async (call) => ok(await modelAnswer(deps, (await modelOf(deps, call)).model)),
    },
    {
      method: 'GET',
      path: '/models/:model/ready',
      scope: null,
      operation: 'getModelReadiness',
      summary: 'Whether this replica serves the model',
      body: noBody,
      answers: { 200: ReadyAnswer, 503: ReadyAnswer },
      handle: async (call) => readiness(deps, call),
    },
  ];
}

async function models(deps: ApiDependencies): Promise<Answer> {
  const declared = await listModels(deps.ledger);
  const body: ModelsAnswer = {
    models: await Promise.all(
      declared.map(async ({ model, task }) => {
        const deployment = await readDeployment(deps.ledger, model);
        return {
          model,
          task,
          revision: deployment?.revision ?? 0,
          stable: deployment?.stable ?? null,
          links: { self: `/models/${model}` },
        };
      }),
    ),
    default_model: defaultModel(deps.view, deps.defaultModel),
  };
  return ok(body);
}

/** All that is worth knowing of a model at a glance. */
export async function modelAnswer(deps: ApiDependencies, model: string): Promise<ModelAnswer> {
  const declared = (await listModels(deps.ledger)).find((row) => row.model === model);
  if (declared === undefined) throw new HttpProblem('unknown_model', 'the model was removed meanwhile');
  const deployment = await readDeployment(deps.ledger, model);
  const [stable, { runs }, schedule, replicas] = await Promise.all([
    deployment?.stable ? stableAnswer(deps, model, deployment.stable) : null,
    listRuns(deps.ledger, { model, limit: 1 }),
    scheduleOf(deps, model),
    liveReplicas(deps.ledger, model),
  ]);
  const [lastRun] = runs;
  return {
    model,
    task: declared.task,
    declaration: declared.number,
    revision: deployment?.revision ?? 0,
    stable,
    candidate: candidateAnswer(deployment),
    last_run: lastRun === undefined ? null : runAnswer(deps.orchestration, lastRun),
    schedule,
    replicas: replicas.map(({ replica, revision, serving, candidate, candidateState, detail }) => ({
      replica,
      revision,
      serving,
      candidate,
      candidate_state: candidateState,
      detail,
    })),
  };
}

function candidateAnswer({ candidate }: Deployment): CandidateAnswer | null {
  if (candidate === null) return null;
  const { version, role, weight, rollout } = candidate;
  return { version, role, weight, rollout };
}

async function stableAnswer(
  deps: ApiDependencies,
  model: string,
  name: string,
): Promise<StableAnswer | null> {
  const version = await readVersion(deps.ledger, model, name);
  return (
    version && {
      version: version.version,
      promoted_at: version.promotedAt,
      created_at: version.createdAt,
      run: version.run,
      learner: version.learner,
      metrics: snakeNames({ ...version.metrics }),
    }
  );
}

function readiness(deps: ApiDependencies, call: Call): Answer {
  const name = ModelName.safeParse(call.params['model']);
  const model = name.success ? name.data : '';
  const slot = deps.view.slots.get(model);
  if (slot === undefined && !isKnown(deps.view, model))
    throw new HttpProblem('unknown_model', `this replica knows no model ${call.params['model']}`);
  const isReady = slot !== undefined && deps.view.phase === 'open';
  const body: ReadyAnswer = {
    model,
    ready: isReady,
    serving: slot?.loaded.version ?? null,
    revision: slot?.revision ?? null,
    source: slot?.source ?? null,
    detail: deps.view.troubles.get(model) ?? (slot ? null : 'no version is live yet'),
  };
  return { status: isReady ? 200 : 503, body, ...(isReady ? {} : { headers: { 'retry-after': '2' } }) };
}
