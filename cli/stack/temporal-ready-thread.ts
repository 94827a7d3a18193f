/**
 * Waits until Temporal's own server answers, prepares its namespace, and tells its parent. A thread of its own, because
 * Temporal's client takes 35 MB that the supervisor never needs again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from '@temporalio/client';
import { provisionNamespace } from './temporal-namespace.ts';

const address = String(workerData);

while (!(await answers())) await wait(30);
parentPort?.postMessage(await provisionNamespace({ connectionOptions: { address }, namespace: 'default' }));

async function answers(): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '1s' });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}
