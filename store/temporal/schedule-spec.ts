import { createHash } from 'node:crypto';
import type { ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { Schedule } from '../../shared/declaration/schedule.ts';
import { retrainScheduleId, retrainTickWorkflowId, taskQueueName } from '../../shared/ids.ts';
import { searchAttributes, workflowNames } from '../../shared/temporal-names.ts';

/** A schedule as we want it in Temporal, and the declared one that it goes back to. */
export type DesiredSchedule = {
  readonly model: string;
  readonly schedule: Schedule;
  /** Digest of the declared schedule: what was set by hand lasts until this changes. */
  readonly declared: string;
  readonly queuePrefix: string;
};

/** What the action's memo keeps: Temporal gives cron fields back in another form, and a schedule's own memo never changes. */
export type ScheduleMemo = { readonly declared: string; readonly schedule: Schedule };

/** Digest of what the declaration says of its schedule, also where it says nothing. */
export const declaredDigest = (schedule: Schedule | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(schedule ?? null))
    .digest('hex');

/** Overlapping runs are skipped, said once so that no server's default decides. */
const overlap: ScheduleOverlapPolicy = 'SKIP';

const catchUpMs = { least: 30 * 60_000, most: 6 * 3_600_000 } as const;

export function scheduleOptions(desired: DesiredSchedule): ScheduleOptions {
  const { model, schedule } = desired;
  return {
    scheduleId: retrainScheduleId(model),
    spec: specOf(schedule),
    policies: { overlap, catchupWindow: catchUpWindowMs(schedule), pauseOnFailure: false },
    action: actionOf(desired),
    state: { paused: schedule.paused, note: schedule.paused ? 'paused' : 'active' },
    typedSearchAttributes: [modelAttribute(model)],
  };
}

function specOf({ every, cron, timezone, jitter }: Schedule): ScheduleOptions['spec'] {
  const everyMs = every === undefined ? null : durationMs(every);
  const jitterMs = jitter === undefined ? null : durationMs(jitter);
  return {
    ...(everyMs === null ? {} : { intervals: [{ every: everyMs }] }),
    ...(cron === undefined ? {} : { cronExpressions: [cron] }),
    ...(jitterMs === null ? {} : { jitter: jitterMs }),
    timezone,
  };
}

function actionOf({ model, schedule, declared, queuePrefix }: DesiredSchedule): ScheduleOptions['action'] {
  const memo: ScheduleMemo = { declared, schedule };
  return {
    type: 'startWorkflow',
    workflowType: workflowNames.retrainTick,
    workflowId: retrainTickWorkflowId(model),
    taskQueue: taskQueueName(queuePrefix, 'control'),
    args: [{ model }],
    memo,
    typedSearchAttributes: [modelAttribute(model)],
    staticSummary: `scheduled retrain of ${model}`,
  };
}

const modelAttribute = (model: string) => ({
  key: defineSearchAttributeKey(searchAttributes.model, SearchAttributeType.KEYWORD),
  value: model,
});

/** A restored or long-stopped server makes up for the last slot, not for a year of them. */
function catchUpWindowMs({ every }: Schedule): number {
  const periodMs = every === undefined ? catchUpMs.most : (durationMs(every) ?? catchUpMs.most);
  return Math.min(Math.max(periodMs, catchUpMs.least), catchUpMs.most);
}
