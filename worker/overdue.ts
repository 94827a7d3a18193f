import type { Client } from '@temporalio/client';
import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import type { Schedule } from '../shared/declaration/schedule.ts';
import { isOfRollout } from '../shared/ids.ts';
import type { OutcomeKind } from '../shared/messages.ts';
import { listModels, readDeclaration, type StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { listRuns } from '../store/postgres/runs.ts';
import { describeSchedule, dueTimes } from '../store/temporal/schedules.ts';

/** A run that says something about fresh data; `held` and `skipped` do. */
const successes: readonly (OutcomeKind | null)[] = ['promoted', 'rolling-out', 'staged', 'held', 'skipped'];

const periodsMax = 2;
const runsLooked = 50;
/** Between the due time and the begin of a run. */
const startMs = 60_000;
const dayMs = 86_400_000;

type Needs = Pick<Dependencies, 'pool' | 'log' | 'temporalUi'> & {
  readonly client: Client;
  readonly now: () => number;
};

/** Tells, once per lapse, of each model for which no run succeeded within two periods of its schedule. */
export async function tellOfOverdue(needs: Needs): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { model } of await listModels(needs.pool)) {
    const stored = await readDeclaration(needs.pool, model);
    if (!stored || stored.declaration.notify.length === 0) continue;
    if (await isTold(needs, stored)) told.push(model);
  }
  return told;
}

async function isTold({ client, now, ...needs }: Needs, stored: StoredDeclaration): Promise<boolean> {
  const { model } = stored;
  const state = await describeSchedule(client, model);
  if (!state || state.paused) return false;
  const last = await lastSuccess(needs.pool, model);
  // A schedule that was just made, changed or resumed had no time to bring a run about.
  const beganMs = Math.max(Date.parse(stored.createdAt), Date.parse(state.changedAt));
  const lapse = { schedule: state.schedule, last, beganMs, nowMs: now() };
  if (!(await isOverdue(lapse, (between) => dueTimes(client, model, between)))) return false;
  const hours = Math.round((now() - Math.max(last?.finishedMs ?? 0, beganMs)) / 360_000) / 10;
  const { sent } = await deliver(needs, {
    model,
    subject: `overdue/${model}/${last?.run ?? stored.number}`,
    event: 'overdue',
    text: `no run succeeded for ${hours} h, twice the period of the schedule`,
  });
  return sent > 0;
}

type Success = { readonly run: string; readonly createdMs: number; readonly finishedMs: number };

type Lapse = {
  readonly schedule: Schedule;
  readonly last: Success | null;
  /** Since when the schedule is as it is. */
  readonly beganMs: number;
  readonly nowMs: number;
};

type DueTimes = (between: { readonly fromMs: number; readonly toMs: number }) => Promise<readonly number[]>;

/**
 * Whether two periods have passed since the last success. Those of cron fields differ (a weekend lies between two working
 * days), so their due times are counted: the third one after a success, or with it, ends two periods.
 */
async function isOverdue({ schedule, last, beganMs, nowMs }: Lapse, dueTimesOf: DueTimes): Promise<boolean> {
  const { every, jitter } = schedule;
  const everyMs = every === undefined ? null : durationMs(every);
  if (everyMs !== null) return nowMs - Math.max(last?.finishedMs ?? 0, beganMs) > periodsMax * everyMs;
  const jitterMs = (jitter === undefined ? null : durationMs(jitter)) ?? 0;
  const usualMs = last === null ? 0 : last.finishedMs - last.createdMs;
  const fromMs = Math.max((last?.createdMs ?? 0) - jitterMs - startMs, beganMs);
  const toMs = nowMs - jitterMs - startMs - 2 * usualMs;
  if (toMs <= fromMs) return false;
  // Cron fields that are due each minute would make a long list of a long lapse: its first day tells enough.
  for (const endMs of [Math.min(fromMs + dayMs, toMs), toMs])
    if ((await dueTimesOf({ fromMs, toMs: endMs })).length > periodsMax) return true;
  return false;
}

async function lastSuccess(pool: Pool, model: string): Promise<Success | null> {
  const { runs } = await listRuns(pool, { model, limit: runsLooked });
  const found = runs.find(
    ({ outcome, workflowId }) => successes.includes(outcome) && !isOfRollout(workflowId),
  );
  if (!found?.finishedAt) return null;
  const { run, createdAt, finishedAt } = found;
  return { run, createdMs: Date.parse(createdAt), finishedMs: Date.parse(finishedAt) };
}
