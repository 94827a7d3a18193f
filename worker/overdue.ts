import type { Client } from '@temporalio/client';
import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import type { OutcomeKind } from '../shared/messages.ts';
import { listModels, readDeclaration, type StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { listRuns } from '../store/postgres/runs.ts';
import { describeSchedule, type ScheduleState } from '../store/temporal/schedules.ts';

/** A run that says something about fresh data; `held` and `skipped` do. */
const successes: readonly (OutcomeKind | null)[] = ['promoted', 'staged', 'held', 'skipped'];

const periodsMax = 2;
const runsLooked = 50;

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
  const periodMs = periodOf(state);
  const last = await lastSuccess(needs.pool, model);
  const sinceMs = now() - Math.max(last?.finishedMs ?? 0, Date.parse(String(stored.createdAt)));
  if (periodMs === null || sinceMs <= periodsMax * periodMs) return false;
  const hours = Math.round(sinceMs / 360_000) / 10;
  const { sent } = await deliver(needs, {
    model,
    subject: `overdue/${model}/${last?.run ?? stored.number}`,
    event: 'overdue',
    text: `no run succeeded for ${hours} h, twice the period of the schedule`,
  });
  return sent > 0;
}

/** Milliseconds between two runs; of cron fields by what Temporal plans next. */
function periodOf({ schedule, nextRuns }: ScheduleState): number | null {
  if (schedule.every !== undefined) return durationMs(schedule.every);
  const [first, second] = nextRuns.map((time) => Date.parse(time));
  return first === undefined || second === undefined ? null : second - first;
}

async function lastSuccess(pool: Pool, model: string) {
  const { runs } = await listRuns(pool, { model, limit: runsLooked });
  const run = runs.find(({ outcome }) => successes.includes(outcome));
  return run?.finishedAt ? { run: run.run, finishedMs: Date.parse(String(run.finishedAt)) } : null;
}
