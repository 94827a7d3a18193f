import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { posting, preparing, quick, waiting } from './timeouts.ts';

export const { commitChange, clearCandidate, commitSplit, clearSlot } =
  proxyLocalActivities<Pick<Activities, 'commitChange' | 'clearCandidate' | 'commitSplit' | 'clearSlot'>>(
    quick,
  );

export const { prepareChange, prepareSplit } =
  proxyActivities<Pick<Activities, 'prepareChange' | 'prepareSplit'>>(preparing);

export const { notify } = proxyActivities<Pick<Activities, 'notify'>>(posting);

/** Waits on replicas, as patient as the workers are. */
export const replicaSteps = (heartbeatTimeoutMs: number) =>
  proxyActivities<Pick<Activities, 'awaitReady' | 'awaitServing'>>(waiting(heartbeatTimeoutMs));
