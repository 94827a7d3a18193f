import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/activities.ts';
import { trainingSlots } from '../activities/training-slots.ts';
import { type TaskQueue, taskQueueName } from '../shared/ids.ts';
import { payloadGuard } from './payload-guard.ts';

export type WorkersPlan = {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly queues: readonly TaskQueue[];
  readonly queuePrefix: string;
  /** File of the workflows' bundle. */
  readonly bundlePath: string;
  readonly activities: Activities;
  /** How long a workflow waits for the worker that knows it, before any other may go on with it. */
  readonly stickyTimeoutMs: number;
};

/** One worker per queue; all of them may live in one process. */
export const createWorkers = (plan: WorkersPlan): Promise<readonly Worker[]> =>
  Promise.all(plan.queues.map((queue) => Worker.create({ ...shared(plan), ...byQueue(queue, plan) })));

function shared(plan: WorkersPlan): Omit<WorkerOptions, 'taskQueue'> {
  return {
    connection: plan.connection,
    namespace: plan.namespace,
    activities: plan.activities,
    interceptors: { activity: [() => ({ inbound: payloadGuard })] },
    // A cancel arrives with the answer to a beat: more than two a second, so that it is heard well within 2 s.
    maxHeartbeatThrottleInterval: '300ms',
    defaultHeartbeatThrottleInterval: '300ms',
    shutdownForceTime: '15s',
  };
}

function byQueue(queue: TaskQueue, plan: WorkersPlan): WorkerOptions {
  const taskQueue = taskQueueName(plan.queuePrefix, queue);
  switch (queue) {
    case 'control':
      return {
        taskQueue,
        workflowBundle: { codePath: plan.bundlePath },
        stickyQueueScheduleToStartTimeout: plan.stickyTimeoutMs,
        maxConcurrentActivityTaskExecutions: 100,
        maxCachedWorkflows: 200,
        workflowThreadPoolSize: 1,
        shutdownGraceTime: '5s',
      };
    case 'data':
      return { taskQueue, maxConcurrentActivityTaskExecutions: 2 };
    case 'train':
      return { taskQueue, maxConcurrentActivityTaskExecutions: trainingSlots() };
  }
}
