import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { posting, preparing, quick, waiting } from './timeouts.ts';

export const { commitChange, clearCandidate } =
  proxyLocalActivities<Pick<Activities, 'commitChange' | 'clearCandidate'>>(quick);

export const { prepareChange } = proxyActivities<Pick<Activities, 'prepareChange'>>(preparing);

export const { notify } = proxyActivities<Pick<Activities, 'notify'>>(posting);

/** Waits on replicas, as patient as the workers are. */
export const replicaSteps = (heartbeatTimeoutMs: number) =>
  proxyActivities<Pick<Activities, 'awaitReady' | 'awaitServing'>>(waiting(heartbeatTimeoutMs));
