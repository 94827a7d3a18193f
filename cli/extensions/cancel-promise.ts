import { once } from 'node:events';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Task } from '../../shared/declaration/task.ts';
import { ContractBroken, type ContractCase, must } from '../../shared/extension/contract-case.ts';

const entry = new URL('./cancel-thread.js', import.meta.url);

export type CancelOrder = { readonly file: string; readonly kind: string; readonly task: Task };

/** Cancelling a run ends the thread of its fit: within this. */
const endMsMax = 1_000;

/** A fit is cancelled by ending its thread, which nothing but native code can hold up. */
export const cancelPromise = ({ file, ...order }: CancelOrder): ContractCase => ({
  title: 'ends within a second where its fit is cancelled',
  async run() {
    const worker = new Worker(entry, { workerData: { ...order, file: resolve(file) } });
    try {
      const [told] = await Promise.race([once(worker, 'message'), once(worker, 'error')]);
      if (told instanceof Error) throw new ContractBroken(told.message, 'see to it that it fits many rows');
    } finally {
      const asked = performance.now();
      await worker.terminate();
      const ms = Math.round(performance.now() - asked);
      must(ms < endMsMax, `its thread took ${ms} ms to end`, 'do not wait in native code');
    }
  },
});
