import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ThreadJob } from '../../activities/thread-job.ts';
import { openThreads } from '../../activities/threads.ts';
import { packageRoot } from '../../cli/stack/package-root.ts';
import { loadExtensions } from '../../store/extensions/load-extensions.ts';

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

it('refuses in a thread an extension that has changed since the worker was started', async () => {
  const folder = join(packageRoot, 'test/examples');
  const loaded = await loadExtensions(folder);
  const origins = loaded.map(({ family, name, file, digest }) => ({ family, name, file, digest }));
  const changed = origins.map((one) => (one.family === 'gate' ? { ...one, digest: 'another' } : one));
  const { signal } = new AbortController();
  await expect(openThreads({ folder, origins: changed }).run(broken, beat(signal))).rejects.toMatchObject({
    fault: 'DeclarationFault',
    message: 'test/examples/few-alarms.ts has changed since the worker was started: start the worker anew',
  });
  const own = {
    ...broken,
    declaration: { task: 'regression', learner: { kind: 'nearest-mean', parameters: {} } },
  };
  const asked = openThreads({ folder, origins }).run(own as ThreadJob, beat(signal));
  await expect(asked).rejects.toThrow('nearest-mean is no learner for a regression task');
});

it('ends a thread within a second and a half of the cancel, with the cancel as its reason', async () => {
  const controller = new AbortController();
  const running = openThreads().run(broken, beat(controller.signal));
  const asked = performance.now();
  controller.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
  expect(performance.now() - asked).toBeLessThan(10_000);
});
