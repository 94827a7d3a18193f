import {
  deploymentWorkflowId,
  retrainScheduleId,
  retrainWorkflowId,
  rolloutWorkflowId,
  runOfPromotion,
} from '../shared/ids.ts';
import type { Notification } from '../shared/notification.ts';
import { executionPage, schedulePage } from '../shared/temporal-pages.ts';
import { readRollout } from '../store/postgres/rollouts.ts';
import { readRun } from '../store/postgres/runs.ts';
import type { Dependencies } from './dependencies.ts';

type Needs = Pick<Dependencies, 'pool' | 'temporalUi'>;

/**
 * Where a notification leads: a run, and the promotion that one asked for, to its very execution; another change to the
 * model's deployment; a lapse to the schedule; a rollout, and what it asks of the deployment, to its workflow.
 */
export async function notificationLink(
  { pool, temporalUi }: Needs,
  { model, subject, event }: Omit<Notification, 'text'>,
): Promise<string> {
  if (event === 'overdue') return schedulePage(temporalUi, retrainScheduleId(model));
  const rollout = await readRollout(pool, rolloutOf(subject));
  if (rollout) return executionPage(temporalUi, rolloutWorkflowId(model, rollout.version), null);
  const isChange = event === 'promoted' || event === 'rolled-back';
  const name = isChange ? runOfPromotion(subject) : subject;
  if (name === null) return executionPage(temporalUi, deploymentWorkflowId(model), null);
  const run = await readRun(pool, name);
  return executionPage(temporalUi, run?.workflowId ?? retrainWorkflowId(model), run?.temporalRunId ?? null);
}

/** What a rollout asks for and tells of is named by it: `<rollout>/<generation>/…`. */
const rolloutOf = (subject: string): string => subject.split('/')[0] ?? '';
