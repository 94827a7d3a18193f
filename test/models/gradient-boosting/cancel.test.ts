import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const tasks = '/proc/self/task';
const threadCount = (): number => readdirSync(tasks).length;

it.skipIf(process.platform !== 'linux').each(['gradient-boosting', 'random-forest'])(
  'a fit of %s whose thread is ended takes its helpers with it within a second, and its memory',
  async (learner) => {
    const [threadsBefore, bytesBefore] = [threadCount(), process.memoryUsage().rss];
    const worker = new Worker(new URL('./endless-fit.js', import.meta.url), { workerData: learner });
    await new Promise<void>((resolve, reject) => {
      let trees = 0;
      worker.on('error', reject);
      worker.on('message', () => {
        trees += 1;
        if (trees === 20) resolve();
      });
    });
    expect(threadCount()).toBeGreaterThanOrEqual(threadsBefore + 2);
    const asked = performance.now();
    await worker.terminate();
    expect(threadCount()).toBeLessThanOrEqual(threadsBefore);
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - bytesBefore).toBeLessThan(32 * 2 ** 20);
  },
);
