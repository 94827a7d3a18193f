import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { siblingQueue } from '../shared/ids.ts';
import {
  asking,
  lasting,
  postingSoon,
  pullingSoon,
  quick,
  scanning,
  training,
  watching,
} from './timeouts.ts';

type Quick =
  | 'openRolloutWorkflow'
  | 'checkRollout'
  | 'moveRollout'
  | 'weighSlot'
  | 'emptySlot'
  | 'keepApproval';

/** What is local costs no scheduling: people wait for a weight to change, or for all of it to go back. */
export const { openRolloutWorkflow, checkRollout, moveRollout, weighSlot, emptySlot, keepApproval } =
  proxyLocalActivities<Pick<Activities, Quick>>(lasting);

export const { notify } = proxyActivities<Pick<Activities, 'notify'>>(postingSoon);

/** Of the run that pulls data for an approval. */
export const { openRun, finishRun } = proxyLocalActivities<Pick<Activities, 'openRun' | 'finishRun'>>(quick);

/** What takes longer, as patient as the workers are. */
export function rolloutActivities(heartbeatTimeoutMs: number) {
  const { taskQueue } = workflowInfo();
  const train = siblingQueue(taskQueue, 'train');
  const data = siblingQueue(taskQueue, 'data');
  const proxy = proxyActivities<Activities>;
  const { fillSlot, promoteRollout, flipBack } = proxy(asking(heartbeatTimeoutMs));
  const { watchStep, replayGreen } = proxy(watching(heartbeatTimeoutMs));
  const { judgeAgain } = proxy({ ...training(heartbeatTimeoutMs), taskQueue: train });
  const { pull } = proxy({ ...pullingSoon(heartbeatTimeoutMs), taskQueue: data });
  const { validate } = proxy({ ...scanning(heartbeatTimeoutMs), taskQueue: data });
  return { fillSlot, promoteRollout, flipBack, watchStep, replayGreen, pull, validate, judgeAgain };
}
export type RolloutActivities = ReturnType<typeof rolloutActivities>;
