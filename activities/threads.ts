import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CancelledFailure } from '@temporalio/common';
import { permanentFaults } from '../shared/messages.ts';
import { closeGate, makeGate, type ThreadGate } from '../store/snapshots/thread-gate.ts';
import type { Beat } from './beating.ts';
import { PermanentFault } from './permanent.ts';
import type { ThreadExtensions } from './thread-extensions.ts';
import type { ThreadJob, ThreadNews } from './thread-job.ts';

/** A thread that says nothing for so long hangs: it is ended, and the step begins again. */
const silenceMsMax = 180_000;

/** DuckDB that is at work for the thread is waited for this long; the thread ends when it does. */
const terminationMsMax = 1_000;
const gateLookMs = 10;

/** So much of the machine's memory a thread's heap may take. */
const heapShareMax = 0.7;

const entry = new URL('./train-thread.js', import.meta.url);

/** Threads for long work, each for one job at a time. */
export type Threads = {
  /**
   * Runs a job in a thread of its own, so that the worker goes on beating and hearing. Its end is ours: it is terminated
   * as soon as the step is cancelled or the job hangs. The thread of a training waits a while for the judgement of the
   * same snapshot, whose rows it has read; after that, for any next job, which finds its code compiled.
   */
  run<Answer>(job: ThreadJob, beat: Beat): Promise<Answer>;
  /** Starts a thread for the job that comes next, while another step is at work: its modules take a while to load. */
  warm(): void;
  /** Ends the thread that waits for the judgement of a model's training, for none comes: its run has ended. */
  letGo(model: string): void;
};

/** Which rows of a snapshot a job looks for in a thread, and which it leaves there. */
const shelves = {
  trial: { takes: ' to learn from', leaves: ' to learn from' },
  train: { takes: ' to learn from', leaves: ' to judge by' },
  evaluate: { takes: ' to judge by', leaves: null },
} as const satisfies Record<ThreadJob['kind'], unknown>;

/** An unused thread is given up after this. */
const spareMsMax = 120_000;

/** @param extensions what is installed in this process, and then in each thread */
export function openThreads(extensions: ThreadExtensions = { folder: '', origins: [] }): Threads {
  const fresh = openShelf();
  const trained = openShelf();
  const start = () => startThread(extensions);
  return {
    async run<Answer>(job: ThreadJob, beat: Beat) {
      const snapshot = `${job.manifest.model}/${job.manifest.id}`;
      const { takes, leaves } = shelves[job.kind];
      const thread = (takes && trained.take(snapshot + takes)) ?? fresh.take() ?? start();
      const answer = await runIn<Answer>(thread, job, beat);
      if (leaves) trained.put(thread, snapshot + leaves);
      else fresh.put(thread);
      return answer;
    },
    warm() {
      if (fresh.isEmpty()) fresh.put(start());
    },
    letGo(model) {
      trained.letGo((snapshot) => snapshot.startsWith(`${model}/`));
    },
  };
}

/** Holds threads for a while, all of them under one name. */
type Shelf = {
  isEmpty(): boolean;
  /** Ends those that are held under another name, or under none. */
  put(thread: Thread, name?: string): void;
  /** A thread, where one is held under that name. */
  take(name?: string): Thread | null;
  /** Ends the threads, where they are held under such a name. */
  letGo(isSuch: (name: string) => boolean): void;
};

function openShelf(): Shelf {
  const held: Thread[] = [];
  let heldName = '';
  const leave = (thread: Thread): boolean => {
    const place = held.indexOf(thread);
    if (place >= 0) held.splice(place, 1);
    return place >= 0;
  };
  const giveUp = (thread: Thread): void => {
    if (leave(thread)) void endThread(thread);
  };
  return {
    isEmpty: () => held.length === 0,
    put(thread, name = '') {
      if (name !== heldName || name === '') for (const other of [...held]) giveUp(other);
      heldName = name;
      held.push(thread);
      thread.worker.unref();
      thread.worker.once('error', () => giveUp(thread));
      setTimeout(giveUp, spareMsMax, thread).unref();
    },
    take(name = '') {
      const thread = name === heldName ? held.pop() : undefined;
      if (thread === undefined) return null;
      forget(thread);
      return thread;
    },
    letGo(isSuch) {
      if (isSuch(heldName)) for (const thread of [...held]) giveUp(thread);
    },
  };
}

type Thread = { readonly worker: Worker; readonly gate: ThreadGate };

/** What a thread is started with. */
export type ThreadStart = { readonly gate: ThreadGate; readonly extensions: ThreadExtensions };

function startThread(extensions: ThreadExtensions): Thread {
  const gate = makeGate();
  const workerData: ThreadStart = { gate, extensions };
  const maxOldGenerationSizeMb = Math.floor((totalmem() / 2 ** 20) * heapShareMax);
  return {
    // Without the process's flags: of an error the thread tells the words alone, and source maps take a fifth of its start.
    worker: new Worker(entry, { workerData, resourceLimits: { maxOldGenerationSizeMb }, execArgv: [] }),
    gate,
  };
}

/** Stops listening, event by event: without Node's own listeners, which all at once would take along, no message comes. */
function forget({ worker }: Thread): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

/** Ends a thread as soon as DuckDB, which is interrupted, has let go of it. */
async function endThread({ worker, gate }: Thread): Promise<void> {
  while (!closeGate(gate)) await sleep(gateLookMs);
  await worker.terminate();
}

/** Runs a job to its answer. The thread stays, ready for another job; where there is no answer, it ends. */
function runIn<Answer>(thread: Thread, job: ThreadJob, beat: Beat): Promise<Answer> {
  const { worker } = thread;
  return new Promise<Answer>((resolve, reject) => {
    let isSettled = false;
    const settle = (how: () => void, isToStay = false) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(watchdog);
      beat.signal.removeEventListener('abort', cancel);
      if (isToStay) {
        forget(thread);
        how();
      } else void Promise.race([endThread(thread), sleep(terminationMsMax)]).then(how, how);
    };
    const fail = (error: Error) => settle(() => reject(error));
    const cancel = () => fail(cancellation(beat.signal));
    const hang = () => fail(new Error(`the ${job.kind} thread said nothing for ${silenceMsMax} ms`));
    const watchdog = setTimeout(hang, silenceMsMax);
    if (beat.signal.aborted) return cancel();
    beat.signal.addEventListener('abort', cancel, { once: true });
    worker.on('message', (news: ThreadNews) => {
      watchdog.refresh();
      if (news.kind === 'progress') beat.report(news.progress);
      if (news.kind === 'done') settle(() => resolve(news.answer as Answer), true);
      if (news.kind === 'failed') fail(revived(news));
    });
    worker.ref();
    worker.postMessage(job);
    worker.on('error', (error) => fail(outOfMemory(error) ?? error));
    worker.on('exit', (code) => fail(new Error(`the ${job.kind} thread ended with code ${code}`)));
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
