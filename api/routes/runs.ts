import { RunAnswer, RunId, RunsAnswer, RunsPage } from '../../shared/http/runs.ts';
import { stages } from '../../shared/messages.ts';
import { listRuns, type Run, readRun } from '../../store/postgres/runs.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Call, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { type Orchestration, workflowLink } from '../temporal/orchestration.ts';
import { modelOf } from './find-model.ts';
import { snakeNames } from './snake-names.ts';

export function runRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/models/:model/runs',
      scope: 'read',
      operation: 'listRuns',
      summary: 'Runs, newest first',
      body: noBody,
      query: RunsPage,
      answers: { 200: RunsAnswer },
      handle: async (call) => {
        const { model } = await modelOf(deps, call);
        const { limit, cursor } = validated(RunsPage, call.query);
        const { runs, nextCursor } = await listRuns(deps.ledger, {
          model,
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        });
        const body: RunsAnswer = {
          runs: runs.map((run) => runAnswer(deps.orchestration, run)),
          next_cursor: nextCursor,
        };
        return ok(body);
      },
    },
    {
      method: 'GET',
      path: '/models/:model/runs/:run',
      scope: 'read',
      operation: 'getRun',
      summary: 'A run with the state of its stages',
      body: noBody,
      answers: { 200: RunAnswer },
      problems: ['unknown_run'],
      handle: async (call) => ok(runAnswer(deps.orchestration, await runOf(deps, call))),
    },
  ];
}

/** The run that a path names. @throws HttpProblem unknown_model, unknown_run. */
export async function runOf(deps: ApiDependencies, call: Call): Promise<Run> {
  const { model } = await modelOf(deps, call);
  const id = RunId.safeParse(call.params['run']);
  const run = id.success ? await readRun(deps.ledger, id.data) : null;
  if (run?.model === model) return run;
  throw new HttpProblem('unknown_run', `${model} has no such run: GET /models/${model}/runs lists them`);
}

/** A run as the API shows it: every stage, also those that have not begun. */
export function runAnswer(orchestration: Orchestration, run: Run): RunAnswer {
  const { result, version } = run;
  return {
    run: run.run,
    model: run.model,
    state: run.outcome === null ? 'running' : 'finished',
    outcome: run.outcome,
    reason: textOf(result, 'reason'),
    version,
    decision: textOf(result, 'decision') ?? run.decision,
    stage: run.stage,
    trigger: run.trigger,
    requested: { actor: run.actor, reason: run.reason, forced: run.forced },
    declaration: run.declaration,
    snapshot: run.snapshot,
    created_at: run.createdAt,
    finished_at: run.finishedAt,
    workflow_id: run.workflowId,
    temporal_run_id: run.temporalRunId,
    stages: stages.map((stage) => stageAnswer(run, stage)),
    links: {
      self: `/models/${run.model}/runs/${run.run}`,
      temporal: workflowLink(orchestration, run.workflowId, run.temporalRunId),
      ...(version === null ? {} : { version: `/models/${run.model}/versions/${version}` }),
    },
  };
}

function stageAnswer(run: Run, stage: (typeof stages)[number]): RunAnswer['stages'][number] {
  const found = run.stages.find((state) => state.stage === stage);
  return {
    stage,
    state: found?.state ?? 'pending',
    attempt: found?.attempt ?? 0,
    started_at: found?.startedAt ?? null,
    finished_at: found?.finishedAt ?? null,
    detail: snakeNames(found?.detail ?? {}),
  };
}

function textOf(record: unknown, field: string): string | null {
  if (typeof record !== 'object' || record === null) return null;
  const value = Object.entries(record).find(([name]) => name === field)?.[1];
  return typeof value === 'string' ? value : null;
}
