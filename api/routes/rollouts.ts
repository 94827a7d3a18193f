import { RefuteAnswer, RefuteBody } from '../../shared/http/late-outcomes.ts';
import { RolloutBody, RolloutPreview } from '../../shared/http/rollout-start.ts';
import {
  RolloutAnswer,
  RolloutCommandAnswer,
  RolloutCommandBody,
  RolloutId,
  RolloutsAnswer,
  RolloutsPage,
  RolloutTransitionsAnswer,
} from '../../shared/http/rollouts.ts';
import { type RolloutCommandName, rolloutCommands } from '../../shared/rollout/messages.ts';
import { commandWords } from '../../shared/rollout/words.ts';
import { listRollouts, listTransitions, type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, jsonBody, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { aaAnswer } from '../rollouts/aa-answer.ts';
import { commandNow } from '../rollouts/command-rollout.ts';
import { hasSeenEnd, lastSeen, rolloutEvents } from '../rollouts/event-stream.ts';
import { refuteNow } from '../rollouts/refute-rollout.ts';
import {
  lookAt,
  rolloutAnswer,
  rolloutSummary,
  rolloutTag,
  transitionAnswer,
} from '../rollouts/rollout-answer.ts';
import { rolloutReport } from '../rollouts/rollout-report.ts';
import { startRolloutNow } from '../rollouts/start-rollout.ts';
import { modelOf } from './find-model.ts';

const one = { method: 'GET', scope: 'read', body: noBody, problems: ['unknown_rollout'] } as const;

/** What is told of rollouts. */
export function rolloutRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      ...one,
      path: '/models/:model/rollouts',
      operation: 'listRollouts',
      summary: 'Rollouts, newest first',
      query: RolloutsPage,
      answers: { 200: RolloutsAnswer },
      problems: [],
      handle: (call) => list(deps, call),
    },
    {
      ...one,
      path: '/models/:model/rollouts/:rollout',
      operation: 'getRollout',
      summary:
        'A rollout: its steps, the verdicts on the present one with their intervals, what it waits for',
      answers: { 200: RolloutAnswer },
      handle: async (call) => {
        const rollout = await rolloutOf(deps, call);
        return { ...ok(await rolloutAnswer(deps, rollout)), headers: { etag: rolloutTag(rollout) } };
      },
    },
    {
      ...one,
      path: '/models/:model/rollouts/:rollout/transitions',
      operation: 'listRolloutTransitions',
      summary: 'Every transition of a rollout with its evidence and actor, oldest first',
      answers: { 200: RolloutTransitionsAnswer },
      handle: (call) => transitions(deps, call),
    },
    {
      ...one,
      path: '/models/:model/rollouts/:rollout/report',
      operation: 'getRolloutReport',
      summary: 'A rollout as a page of Markdown; of an A/B test, its report',
      answers: { 200: 'text/markdown' },
      handle: (call) => report(deps, call),
    },
    {
      ...one,
      path: '/models/:model/rollouts/:rollout/events',
      operation: 'followRollout',
      summary:
        'A rollout as server-sent events, until its end; Last-Event-ID goes on where a reader left off',
      answers: { 200: 'text/event-stream', 204: null },
      problems: ['unknown_rollout', 'too_many_readers'],
      handle: (call) => events(deps, call),
    },
    startRoute(deps),
    refuteRoute(deps),
    ...rolloutCommands.map((name) => commandRoute(deps, name)),
  ];
}

const startRoute = (deps: ApiDependencies): Route => ({
  method: 'POST',
  path: '/models/:model/rollouts',
  scope: 'operate',
  operation: 'startRollout',
  summary: 'Begins a rollout; 409 with a link where one is under way, 200 for a dry run',
  body: jsonBody(RolloutBody),
  answers: { 200: RolloutPreview, 202: RolloutAnswer },
  problems: ['rollout_active', 'version_not_allowed', 'broken_artifact', 'temporal_unavailable'],
  takesIdempotencyKey: true,
  handle: (call) => startRolloutNow(deps, call),
});

const refuteRoute = (deps: ApiDependencies): Route => ({
  method: 'POST',
  path: '/models/:model/rollouts/:rollout/refute',
  scope: 'operate',
  operation: 'refuteRollout',
  summary:
    'Judges what a rollout promoted by the outcomes that came since; a version that is surely worse is marked for good',
  body: jsonBody(RefuteBody),
  answers: { 200: RefuteAnswer },
  problems: ['unknown_rollout', 'rollout_not_now'],
  handle: async (call) => refuteNow(deps, call, await rolloutOf(deps, call)),
});

const commandRoute = (deps: ApiDependencies, name: RolloutCommandName): Route => ({
  method: 'POST',
  path: `/models/:model/rollouts/:rollout/${name}`,
  scope: 'operate',
  operation: `${name}Rollout`,
  summary: `A rollout: ${name} ${commandWords[name]}`,
  body: jsonBody(RolloutCommandBody),
  answers: { 202: RolloutCommandAnswer },
  problems: [
    ...(['unknown_rollout', 'not_an_approver', 'rollout_over', 'rollout_not_now'] as const),
    ...(['update_failed', 'temporal_unavailable'] as const),
  ],
  takesIdempotencyKey: true,
  takesIfMatch: true,
  handle: async (call) => commandNow(deps, call, { rollout: await rolloutOf(deps, call), name }),
});

/** The rollout that a path names. @throws HttpProblem unknown_model, unknown_rollout. */
export async function rolloutOf(deps: ApiDependencies, call: Call): Promise<Rollout> {
  const { model } = await modelOf(deps, call);
  const id = RolloutId.safeParse(call.params['rollout']);
  const rollout = id.success ? await readRollout(deps.ledger, id.data) : null;
  if (rollout?.model === model) return rollout;
  throw new HttpProblem(
    'unknown_rollout',
    `${model} has no such rollout: GET /models/${model}/rollouts lists them`,
  );
}

async function list(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const { limit, cursor } = validated(RolloutsPage, call.query);
  const found = await listRollouts(deps.ledger, model, { limit: limit + 1, before: cursor });
  const shown = found.slice(0, limit);
  const body: RolloutsAnswer = {
    rollouts: shown.map((rollout) => rolloutSummary(deps, rollout)),
    next_cursor: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
    aa: await aaAnswer(deps.ledger, model),
  };
  return ok(body);
}

async function transitions(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { id } = await rolloutOf(deps, call);
  const found = await listTransitions(deps.ledger, id);
  const body: RolloutTransitionsAnswer = { rollout: id, transitions: found.map(transitionAnswer) };
  return ok(body);
}

async function report(deps: ApiDependencies, call: Call): Promise<Answer> {
  const look = await lookAt(deps, await rolloutOf(deps, call));
  return { status: 200, text: { type: 'text/markdown; charset=utf-8', content: rolloutReport(look) } };
}

async function events(deps: ApiDependencies, call: Call): Promise<Answer> {
  const rollout = await rolloutOf(deps, call);
  const seen = lastSeen(call.header('last-event-id'));
  if (hasSeenEnd(await lookAt(deps, rollout), seen)) return { status: 204 };
  const content = rolloutEvents(deps.rollouts, rollout, { seen });
  if (content === null)
    throw new HttpProblem(
      'too_many_readers',
      'this replica takes no more readers of events: come again, or ask GET without /events',
    );
  const headers = { 'x-accel-buffering': 'no' };
  return { status: 200, stream: { type: 'text/event-stream; charset=utf-8', content }, headers };
}
