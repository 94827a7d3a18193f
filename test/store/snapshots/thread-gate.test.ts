import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
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
  await expect.poll(() => closeGate(gate), { interval: 5 }).toBe(true);
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
  let isInside = false;
  void enterGate(gate).then(() => {
    isInside = true;
  });
  await turn(); // whoever is let in is in by then: the gate waits for nothing
  expect(isInside).toBe(false);
});
