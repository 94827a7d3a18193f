import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CancelledFailure } from '@temporalio/common';
import { permanentFaults } from '../shared/messages.ts';
import { closeGate, makeGate, type ThreadGate } from '../store/snapshots/thread-gate.ts';
import type { Beat } from './beating.ts';
import { PermanentFault } from './permanent.ts';
import type { ThreadJob, ThreadNews } from './thread-job.ts';

/** A thread that says nothing for so long hangs: it is ended, and the step begins again. */
const silenceMsMax = 180_000;

/** DuckDB that is at work for the thread is waited for this long; the thread ends when it does. */
const terminationMsMax = 1_000;
const gateLookMs = 10;

/** So much of the machine's memory a thread's heap may take. */
const heapShareMax = 0.7;

const entry = new URL('./train-thread.js', import.meta.url);

/** Threads for long work, each for one job. */
export type Threads = {
  /**
   * Runs a job in a thread of its own, so that the worker goes on beating and hearing. Its end is ours: it is terminated
   * as soon as the step is cancelled or the job hangs.
   */
  run<Answer>(job: ThreadJob, beat: Beat): Promise<Answer>;
  /** Starts a thread for the job that comes next, while another step is at work: its modules take a while to load. */
  warm(): void;
};

/** An unused thread is given up after this. */
const spareMsMax = 120_000;

export function openThreads(): Threads {
  let spare: Thread | null = null;
  const giveUp = (thread: Thread): void => {
    if (spare !== thread) return;
    spare = null;
    void endThread(thread);
  };
  return {
    run(job, beat) {
      const thread = spare ?? start();
      spare = null;
      thread.worker.removeAllListeners();
      return runIn(thread, job, beat);
    },
    warm() {
      if (spare) return;
      const thread = start();
      spare = thread;
      thread.worker.unref();
      thread.worker.once('error', () => giveUp(thread));
      setTimeout(giveUp, spareMsMax, thread).unref();
    },
  };
}

type Thread = { readonly worker: Worker; readonly gate: ThreadGate };

function start(): Thread {
  const gate = makeGate();
  const maxOldGenerationSizeMb = Math.floor((totalmem() / 2 ** 20) * heapShareMax);
  return {
    worker: new Worker(entry, { workerData: gate, resourceLimits: { maxOldGenerationSizeMb } }),
    gate,
  };
}

/** Ends a thread as soon as DuckDB, which is interrupted, has let go of it. */
async function endThread({ worker, gate }: Thread): Promise<void> {
  while (!closeGate(gate)) await sleep(gateLookMs);
  await worker.terminate();
}

function runIn<Answer>(thread: Thread, job: ThreadJob, beat: Beat): Promise<Answer> {
  const { worker } = thread;
  return new Promise<Answer>((resolve, reject) => {
    let isEnding = false;
    const end = (settle: () => void) => {
      if (isEnding) return;
      isEnding = true;
      clearTimeout(watchdog);
      beat.signal.removeEventListener('abort', cancel);
      void Promise.race([endThread(thread), sleep(terminationMsMax)]).then(settle, settle);
    };
    const cancel = () => end(() => reject(cancellation(beat.signal)));
    const hang = () =>
      end(() => reject(new Error(`the ${job.kind} thread said nothing for ${silenceMsMax} ms`)));
    const watchdog = setTimeout(hang, silenceMsMax);
    if (beat.signal.aborted) return cancel();
    beat.signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (news: ThreadNews) => {
      watchdog.refresh();
      if (news.kind === 'progress') beat.report(news.progress);
      if (news.kind === 'done') end(() => resolve(news.answer as Answer));
      if (news.kind === 'failed') end(() => reject(revived(news)));
    });
    worker.ref();
    worker.postMessage(job);
    worker.on('error', (error) => end(() => reject(outOfMemory(error) ?? error)));
    worker.on('exit', (code) =>
      end(() => reject(new Error(`the ${job.kind} thread ended with code ${code}`))),
    );
  });
}

const cancellation = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new CancelledFailure('CANCELLED');

function revived({ fault, message }: Extract<ThreadNews, { kind: 'failed' }>): Error {
  return fault === null ? new Error(message) : new PermanentFault(fault, message);
}

/** Another attempt would need as much again. */
function outOfMemory(error: Error): Error | null {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return null;
  const remedy = 'give the worker more memory, or narrow the source by a window or fewer columns';
  return new PermanentFault(permanentFaults.data, `training ran out of memory: ${remedy}`);
}
