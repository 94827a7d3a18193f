import { Worker } from 'node:worker_threads';
import { type CandidateHealth, trip } from './candidate-health.ts';

/**
 * What the thread beside sees: the number of the work that a candidate is at, 0 where it is at none, and how long that may
 * take in milliseconds of the clock.
 */
const cells = new Int32Array(new SharedArrayBuffer(8));

/** So long a row may keep everybody waiting before it is ended: where it comes back by itself, its own time is judged. */
const patienceMs = 2_000;
/** Of each further row of a batch. */
const patienceMsOfRow = 50;
/** A thread that nobody asked for in so long is ended. */
const idleMs = 60_000;

let number = 0;
let atWork: CandidateHealth | null = null;
const listeners = new Set<() => void>();

/** Tells the thread that a candidate begins to work on rows; they are one piece of work. */
export function beginWork(health: CandidateHealth, rowCount: number): void {
  settleEnded();
  number = number === 0x7fff_ffff ? 1 : number + 1;
  atWork = health;
  Atomics.store(cells, 1, patienceMs + (rowCount - 1) * patienceMsOfRow);
  Atomics.store(cells, 0, number);
}

export function endWork(): void {
  Atomics.store(cells, 0, 0);
  atWork = null;
}

/** Hears that what the event loop did was ended, with all that waited on the stack. */
export function onEnded(listener: () => void): void {
  listeners.add(listener);
}

type Watching = { readonly worker: Worker; readonly idle: NodeJS.Timeout };
let watching: Watching | null = null;

/**
 * Watches candidates from a thread of its own for the next minute: while one never comes back nothing else runs here, no
 * report, no lease and no rollback. The thread has V8 end what runs, as a debugger does, and the candidate is out of service.
 */
export function watchHangs(): void {
  watching ??= start();
  watching.idle.refresh();
}

function start(): Watching {
  const worker = new Worker(new URL('./hang-thread.js', import.meta.url), { workerData: cells });
  worker.unref();
  const forget = (): void => {
    clearTimeout(idle);
    if (watching?.worker === worker) watching = null;
  };
  const idle = setTimeout(() => void worker.terminate(), idleMs).unref();
  worker.on('message', settleEnded);
  worker.on('error', forget);
  worker.on('exit', forget);
  return { worker, idle };
}

/**
 * Work is synchronous: where some is at hand as something else begins, it was ended. Whoever is to be answered next asks
 * first, for the thread's message comes after what waited meanwhile.
 */
export function settleEnded(): void {
  const health = atWork;
  if (health === null) return;
  const afterMs = Atomics.load(cells, 1);
  endWork();
  trip(health, 'stalled', `it did not come back within ${afterMs} ms and was ended`);
  for (const listener of listeners) listener();
}
