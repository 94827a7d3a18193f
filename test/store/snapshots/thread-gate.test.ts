import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { closeGate, enterGate, leaveGate, makeGate } from '../../../store/snapshots/thread-gate.ts';

it('lets a thread be ended in the middle of a query that would take the process with it', async () => {
  const gate = makeGate();
  const thread = new Worker(new URL('./gated-thread.js', import.meta.url), {
    workerData: { gate, temporary: join(tmpdir(), `ratchet-gate-${process.pid}`) },
  });
  thread.on('error', () => undefined); // the query says that it was interrupted
  await new Promise((resolve) => thread.once('message', resolve));
  expect(closeGate(gate)).toBe(false);
  while (!closeGate(gate)) await sleep(5);
  await thread.terminate();
  expect(thread.threadId).toBe(-1);
});

it('stays shut: work that comes after its closing never begins', async () => {
  const gate = makeGate();
  await enterGate(gate);
  await enterGate(gate);
  leaveGate(gate);
  expect(closeGate(gate)).toBe(false);
  leaveGate(gate);
  expect(closeGate(gate)).toBe(true);
  const entered = enterGate(gate).then(() => 'entered');
  expect(await Promise.race([entered, sleep(20, 'kept out')])).toBe('kept out');
});
