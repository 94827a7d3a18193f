import { randomUUID } from 'node:crypto';
import { ScheduleAnswer, ScheduleBody, TriggerAnswer } from '../../shared/http/schedule.ts';
import { runName } from '../../shared/ids.ts';
import { readDeclaration, type StoredDeclaration } from '../../store/postgres/declarations.ts';
import { describeSchedule, type ScheduleState, updateSchedule } from '../../store/temporal/schedules.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, jsonBody, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { answered, ask } from '../temporal/orchestration.ts';
import { modelOf } from './find-model.ts';
import { startRun } from './start-run.ts';

/** Milliseconds; a page waits less for Temporal than a person who changes something. */
const patienceMs = { show: 1_000, change: 5_000 } as const;

export function scheduleRoutes(deps: ApiDependencies): readonly Route[] {
  const path = '/models/:model/schedule';
  return [
    {
      method: 'GET',
      path,
      scope: 'read',
      operation: 'getSchedule',
      summary: 'When the model retrains: as declared, and as Temporal has it',
      body: noBody,
      answers: { 200: ScheduleAnswer },
      handle: async (call) => ok((await scheduleOf(deps, (await modelOf(deps, call)).model)) ?? none),
    },
    {
      method: 'PUT',
      path,
      scope: 'operate',
      operation: 'setSchedule',
      summary: 'Changes the schedule until the declared schedule itself changes',
      body: jsonBody(ScheduleBody),
      answers: { 200: ScheduleAnswer },
      problems: ['temporal_unavailable'],
      handle: (call) => change(deps, call),
    },
    {
      method: 'POST',
      path: `${path}/trigger`,
      scope: 'operate',
      operation: 'triggerSchedule',
      summary:
        'Starts a run now, as the schedule would: skipped where nothing is new or while a run is under way',
      body: noBody,
      answers: { 202: TriggerAnswer },
      problems: ['no_schedule', 'temporal_unavailable'],
      handle: (call) => trigger(deps, call),
    },
  ];
}

const none: ScheduleAnswer = { declared: null, actual: null };

/** Null where nothing is declared and nothing was set. */
export async function scheduleOf(deps: ApiDependencies, model: string): Promise<ScheduleAnswer | null> {
  const stored = await readDeclaration(deps.ledger, model);
  const { client } = deps.orchestration;
  const asked = await ask(deps.orchestration, patienceMs.show, () => describeSchedule(client, model));
  if (asked.kind === 'answered') return scheduleAnswer(stored, asked.value);
  return { ...(scheduleAnswer(stored, null) ?? none), unavailable: 'Temporal does not answer' };
}

function scheduleAnswer(
  stored: StoredDeclaration | null,
  state: ScheduleState | null,
): ScheduleAnswer | null {
  const declared = stored?.declaration.schedule ?? null;
  if (declared === null && state === null) return null;
  return {
    declared: declared && { ...declared },
    actual: state && { ...state.schedule, paused: state.paused },
    ...(state && {
      paused: state.paused,
      note: state.note,
      next_runs: [...state.nextRuns],
      last_runs: [...state.lastRuns],
      missed_count: state.missedCount,
      skipped_count: state.skippedCount,
    }),
  };
}

async function change(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model, declaration } = await modelOf(deps, call);
  const schedule = validated(ScheduleBody, call.body);
  const { client, queuePrefix } = deps.orchestration;
  answered(
    await ask(deps.orchestration, patienceMs.change, () =>
      updateSchedule(client, { model, schedule, declared: declaration.schedule, queuePrefix }),
    ),
  );
  call.log.info({ model, schedule }, 'schedule changed');
  return ok((await scheduleOf(deps, model)) ?? none);
}

/** Starts what the schedule would start, by whoever asks: skipped while a run is under way, as the schedule's own would be. */
async function trigger(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model, number } = await modelOf(deps, call);
  const { client } = deps.orchestration;
  const schedule = answered(
    await ask(deps.orchestration, patienceMs.change, () => describeSchedule(client, model)),
  );
  if (schedule === null)
    throw new HttpProblem('no_schedule', `${model} has no schedule: PUT /models/${model}/schedule makes one`);
  const run = runName(randomUUID());
  const reason = 'the schedule was triggered by hand';
  const request = { run, model, trigger: 'schedule', reason, actor: call.actor } as const;
  const started = await startRun(deps, request, { declaration: number });
  const isTriggered = started.kind === 'started';
  const body: TriggerAnswer = { model, triggered: isTriggered, run: isTriggered ? run : started.run };
  return { status: 202, body };
}
