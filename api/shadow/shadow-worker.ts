import { Worker } from 'node:worker_threads';
import { openCopyWatch } from './copy-watch.ts';
import type { ShadowJob, ShadowNews, ShadowStart } from './shadow-copy.ts';

export type ThreadOptions = Omit<ShadowStart, 'progress'>;

/**
 * How a job ended, and what it took of the processor where that can be told. `ended`: the thread did, over the copy at `place`
 * where one was under way.
 */
export type JobEnd =
  | (ShadowNews & { readonly usedMs: number | null })
  | { readonly kind: 'ended'; readonly place: number | null; readonly isHung: boolean };

export type ShadowWorker = {
  /** One job at a time. Never rejects. */
  run(job: ShadowJob): Promise<JobEnd>;
  end(): Promise<void>;
};

const entry = new URL('./shadow-thread.js', import.meta.url);

/** Milliseconds between two looks at a job that is under way. */
const lookMs = 50;

/** Starts the thread. It ends when a copy hangs it, when it breaks, or when it is told to; then it takes no further job. */
export function startShadowWorker(options: ThreadOptions): ShadowWorker {
  const progress = new SharedArrayBuffer(8);
  const workerData: ShadowStart = { ...options, progress };
  const worker = new Worker(entry, { workerData });
  worker.unref();
  const watch = openCopyWatch(progress);
  return {
    run: (job) =>
      new Promise((resolve) => {
        watch.begin();
        const settle = (end: JobEnd): void => {
          clearInterval(timer);
          worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
          worker.on('error', () => undefined);
          resolve(end);
        };
        const end = (isHung: boolean) => {
          const place = watch.place();
          void worker.terminate();
          settle({ kind: 'ended', place, isHung });
        };
        const timer = setInterval(() => {
          if (watch.hung(performance.now()) !== null) end(true);
        }, lookMs);
        timer.unref();
        worker.on('message', (news: ShadowNews) => settle({ ...news, usedMs: watch.usedMs() }));
        worker.on('error', () => end(false));
        worker.on('exit', () => end(false));
        worker.postMessage(job);
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}
