import { deploymentWorkflowId, retrainScheduleId, retrainWorkflowId, runOfPromotion } from '../shared/ids.ts';
import type { Notification } from '../shared/notification.ts';
import { executionPage, schedulePage } from '../shared/temporal-pages.ts';
import { readRun } from '../store/postgres/runs.ts';
import type { Dependencies } from './dependencies.ts';

type Needs = Pick<Dependencies, 'pool' | 'temporalUi'>;

/**
 * Where a notification leads: a run, and the promotion that one asked for, to its very execution; another change to the
 * model's deployment; a lapse to the schedule.
 */
export async function notificationLink(
  { pool, temporalUi }: Needs,
  { model, subject, event }: Omit<Notification, 'text'>,
): Promise<string> {
  if (event === 'overdue') return schedulePage(temporalUi, retrainScheduleId(model));
  const isChange = event === 'promoted' || event === 'rolled-back';
  const name = isChange ? runOfPromotion(subject) : subject;
  if (name === null) return executionPage(temporalUi, deploymentWorkflowId(model), null);
  const run = await readRun(pool, name);
  return executionPage(temporalUi, run?.workflowId ?? retrainWorkflowId(model), run?.temporalRunId ?? null);
}
