import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { Schedule } from '../../shared/declaration/schedule.ts';
import { retrainScheduleId } from '../../shared/ids.ts';
import { type DesiredSchedule, declaredDigest, type ScheduleMemo, scheduleOptions } from './schedule-spec.ts';

/** A schedule as Temporal has it. */
export type ScheduleState = {
  readonly schedule: Schedule;
  readonly paused: boolean;
  readonly note: string | null;
  /** Digest of the declared schedule that it was last brought in line with. */
  readonly declared: string | null;
  /** None while it is paused. */
  readonly nextRuns: readonly string[];
  /** When somebody last made, changed, paused or resumed it. */
  readonly changedAt: string;
  readonly lastRuns: readonly string[];
  readonly missedCount: number;
  readonly skippedCount: number;
};

export type Ensured = 'created' | 'updated' | 'unchanged';

/**
 * Brings a schedule in line with the declared one. Where the declared one is what it was brought in line with before,
 * it stays as it is: a change by hand survives restarts until the declaration itself changes.
 */
export async function ensureSchedule(client: Client, desired: DesiredSchedule): Promise<Ensured> {
  const state = await describeSchedule(client, desired.model);
  if (state?.declared === desired.declared) return 'unchanged';
  if (state) {
    await replace(client, desired);
    return 'updated';
  }
  try {
    await client.schedule.create(scheduleOptions(desired));
    return 'created';
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return ensureSchedule(client, desired);
    throw error;
  }
}

/** Changes a schedule by hand, or makes one; `declared` is what the declaration says, to which it holds on. */
export async function updateSchedule(
  client: Client,
  change: Omit<DesiredSchedule, 'declared'> & { readonly declared: Schedule | undefined },
): Promise<void> {
  const desired = { ...change, declared: declaredDigest(change.declared) };
  try {
    await replace(client, desired);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    await client.schedule.create(scheduleOptions(desired));
  }
}

async function replace(client: Client, desired: DesiredSchedule): Promise<void> {
  const { spec, policies, action, state, typedSearchAttributes } = scheduleOptions(desired);
  await handleOf(client, desired.model).update(() => ({
    spec,
    action,
    state: state ?? {},
    ...(policies ? { policies } : {}),
    ...(typedSearchAttributes ? { typedSearchAttributes } : {}),
  }));
}

/** Null where the model has no schedule. */
export async function describeSchedule(client: Client, model: string): Promise<ScheduleState | null> {
  try {
    return stateOf(await handleOf(client, model).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** False where there is none. */
export async function removeSchedule(client: Client, model: string): Promise<boolean> {
  try {
    await handleOf(client, model).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

const handleOf = (client: Client, model: string): ScheduleHandle =>
  client.schedule.getHandle(retrainScheduleId(model));

function stateOf({ action, state, info }: ScheduleDescription): ScheduleState {
  const memo: Partial<ScheduleMemo> = action.memo ?? {};
  return {
    schedule: memo.schedule ?? { timezone: 'UTC', paused: state.paused },
    paused: state.paused,
    note: state.note ?? null,
    declared: memo.declared ?? null,
    nextRuns: state.paused ? [] : info.nextActionTimes.map((time) => time.toISOString()),
    changedAt: (info.lastUpdatedAt ?? info.createdAt).toISOString(),
    lastRuns: info.recentActions.map(({ takenAt }) => takenAt.toISOString()),
    missedCount: info.numActionsMissedCatchupWindow,
    skippedCount: info.numActionsSkippedOverlap,
  };
}

/** Milliseconds of each moment at which the schedule is due between two others, ascending; empty where there is none. */
export async function dueTimes(
  client: Client,
  model: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly number[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId: retrainScheduleId(model),
    startTime: msNumberToTs(fromMs),
    endTime: msNumberToTs(toMs),
  });
  return startTime.map((time) => tsToMs(time));
}
