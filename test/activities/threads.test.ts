import { expect, it } from 'vitest';
import type { ThreadJob } from '../../activities/thread-job.ts';
import { openThreads } from '../../activities/threads.ts';

/** A job that the thread refuses before it reads anything. */
const broken = {
  ...{ kind: 'train', home: '/nowhere', staging: '/nowhere' },
  manifest: { model: 'churn', id: 's-000001' },
  data: { report: { features: [] } },
  table: { columns: [], positive: null },
  declaration: { task: 'binary', learner: { kind: 'no-such-learner', parameters: {} } },
} as unknown as ThreadJob;

const beat = (signal: AbortSignal) => ({ signal, report: () => undefined });

it('brings a permanent fault of the thread over with its type and words', async () => {
  const threads = openThreads();
  threads.warm();
  await expect(threads.run(broken, beat(new AbortController().signal))).rejects.toMatchObject({
    ...{ name: 'PermanentFault', fault: 'DeclarationFault' },
    message: expect.stringContaining('no-such-learner'),
  });
});

it('ends a thread within a second and a half of the cancel, with the cancel as its reason', async () => {
  const controller = new AbortController();
  const running = openThreads().run(broken, beat(controller.signal));
  const asked = performance.now();
  controller.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
  expect(performance.now() - asked).toBeLessThan(10_000);
});
