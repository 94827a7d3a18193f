import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { siblingQueue } from '../shared/ids.ts';
import { asking, filing, postingSoon, pulling, quick, scanning, training } from './timeouts.ts';

/** Steps that only write a line in the ledger: local, for they cost less than their scheduling would. */
export const { openRun, finishRun } = proxyLocalActivities<Pick<Activities, 'openRun' | 'finishRun'>>(quick);

/** Tells people; also where the run could not even be opened. */
export const { notify } = proxyActivities<Pick<Activities, 'notify'>>(postingSoon);

/** The stages of a run, each on the queue of its nature. */
export function retrainSteps(heartbeatTimeoutMs: number) {
  const { taskQueue } = workflowInfo();
  const data = siblingQueue(taskQueue, 'data');
  const train = siblingQueue(taskQueue, 'train');
  const proxy = proxyActivities<Activities>;
  return {
    pull: proxy({ ...pulling(heartbeatTimeoutMs), taskQueue: data }).pull,
    validate: proxy({ ...scanning(heartbeatTimeoutMs), taskQueue: data }).validate,
    planTrials: proxy(filing(heartbeatTimeoutMs)).planTrials,
    runTrial: proxy({ ...training(heartbeatTimeoutMs), taskQueue: train }).runTrial,
    train: proxy({ ...training(heartbeatTimeoutMs), taskQueue: train }).train,
    register: proxy(filing(heartbeatTimeoutMs)).register,
    evaluate: proxy({ ...training(heartbeatTimeoutMs), taskQueue: train }).evaluate,
    promote: proxy(asking(heartbeatTimeoutMs)).promote,
  };
}
export type RetrainSteps = ReturnType<typeof retrainSteps>;
