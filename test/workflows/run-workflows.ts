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

/** Runs the real workflows on a real server with the given activities, while `work` runs. */
export async function withWorkflows<T>(
  activities: Partial<Activities>,
  work: (running: Running) => Promise<T>,
  queuePrefix = `${randomUUID().slice(0, 8)}-`,
): Promise<T> {
  installQuietRuntime();
  const { client, address, namespace, close } = await connectTemporal();
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
  const ends = workers.map((worker) => worker.run());
  try {
    return await Promise.race([
      work({ client, queuePrefix, model: `m-${queuePrefix.slice(0, -1)}` }),
      Promise.all(ends) as Promise<never>,
    ]);
  } finally {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.all(ends);
    await connection.close();
    await close();
  }
}
