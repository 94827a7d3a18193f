import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { Activities } from '../../activities/activities.ts';
import { taskQueueName, taskQueues } from '../../shared/ids.ts';
import { payloadGuard } from '../../worker/payload-guard.ts';
import { connectTemporal } from '../support/temporal.ts';

export type Running = {
  readonly client: Client;
  readonly queuePrefix: string;
  /** A model name of the test's own, so that workflow ids do not meet. */
  readonly model: string;
};

const quiet = () => undefined;
const error = (message: string) => void process.stderr.write(`${message}\n`);
let isInstalled = false;

/** One runtime per test process, silent but for errors. */
export function installQuietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({ logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error } });
}

type Workers = { readonly ended: Promise<never>; stop(): Promise<void> };

/** A worker for each queue, as the product has them; `ended` rejects where one fails. */
export async function startWorkers(activities: object, queuePrefix: string): Promise<Workers> {
  installQuietRuntime();
  const { address, namespace, close } = await connectTemporal();
  const connection = await NativeConnection.connect({ address });
  const codePath = inject('bundlePath');
  const workers = await Promise.all(
    taskQueues.map((queue) =>
      Worker.create({
        ...{ connection, namespace, activities, taskQueue: taskQueueName(queuePrefix, queue) },
        ...(queue === 'control' ? { workflowBundle: { codePath } } : {}),
        interceptors: { activity: [() => ({ inbound: payloadGuard })] },
        maxHeartbeatThrottleInterval: '500ms',
        defaultHeartbeatThrottleInterval: '500ms',
      }),
    ),
  );
  const ends = Promise.all(workers.map((worker) => worker.run()));
  const ended = ends.then(() => Promise.reject(new Error('the workers ended before the work did')));
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await ends;
      await connection.close();
      await close();
    },
  };
}

/** Runs the real workflows on a real server with the given activities and workers of their own, while `work` runs. */
export async function withWorkflows<T>(
  activities: Partial<Activities>,
  work: (running: Running) => Promise<T>,
  queuePrefix = `${randomUUID().slice(0, 8)}-`,
): Promise<T> {
  const workers = await startWorkers(activities, queuePrefix);
  const { client, close } = await connectTemporal();
  try {
    const model = `m-${queuePrefix.slice(0, -1)}`;
    return await Promise.race([work({ client, queuePrefix, model }), workers.ended]);
  } finally {
    await workers.stop();
    await close();
  }
}
