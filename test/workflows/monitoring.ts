import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.ts';
import type { LateStep } from '../../activities/rollout/refute-late.ts';
import type { LateJudgement } from '../../store/postgres/matured-outcomes.ts';

/** A workflow as a monitor would have it: it asks the hook on the queue of the product’s workers. */
export async function monitoring(taskQueue: string, asked: LateStep): Promise<LateJudgement> {
  const { refuteLate } = proxyActivities<Activities>({ taskQueue, startToCloseTimeout: '5m' });
  return refuteLate(asked);
}
