import { BrokenKernels } from '../broken-kernels.ts';
import { blockAt, type Span } from './block.ts';
import { type JobName, jobNames, shareOf } from './shares.ts';
import type { Workplace } from './workplace.ts';

/**
 * How a team speaks, in shared memory. The first thread opens a job and all that are awake take its blocks, one after the
 * other, by adding to a counter; when none are left it closes the job as soon as nobody is inside. A helper that comes too
 * late finds the job closed, so nobody waits for a thread that a busy machine has not let run yet. Whoever waits looks for
 * some tens of microseconds, for most waits end within them and waking takes longer, and sleeps then: a worker lives beside a
 * server, and a thread that spins on would take a core from it.
 *
 * `words`: see below. `given`: span, block size, and numbers of the job.
 */
export type Signals = {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly given: Float64Array<SharedArrayBuffer>;
};

/** Number of the job; its kind, or -1: go home; helpers inside, and whether closed; whether one failed; the next block. */
const [job, kind, gate, failed, next] = [0, 1, 2, 3, 4] as const;
/** Behind those a word per thread: whether it did a block of the job. */
const joined = 5;
const dissolved = -1;
const closed = 2 ** 30;
const givenMax = 24;
const numbersAt = 3;

export function makeSignals(threadCount: number): Signals {
  const words = new Int32Array(new SharedArrayBuffer(4 * (joined + threadCount)));
  words[gate] = closed;
  return { words, given: new Float64Array(new SharedArrayBuffer(8 * givenMax)) };
}

export type Order = {
  readonly name: JobName;
  readonly span: Span;
  readonly blockSize: number;
  readonly numbers: readonly number[];
  /** What the first thread does before it takes blocks itself. */
  readonly meanwhile: (() => void) | undefined;
};

/** Does a job without any helper. */
export function doAlone(at: Workplace, { name, span, blockSize, numbers, meanwhile }: Order): void {
  meanwhile?.();
  const { run } = shareOf(name);
  const given = new Float64Array(numbers);
  const count = Math.ceil((span.to - span.from) / blockSize);
  for (let index = 0; index < count; index++) run(at, blockAt(span, blockSize, index), given);
}

/** Does a job with all who come; returns when it is done. @throws where a helper failed at its block */
export function doTogether(at: Workplace, signals: Signals, order: Order): void {
  const { words, given } = signals;
  given[0] = order.span.from;
  given[1] = order.span.to;
  given[2] = order.blockSize;
  given.set(order.numbers, numbersAt);
  words.fill(0, joined);
  Atomics.store(words, next, 0);
  Atomics.store(words, kind, jobNames.indexOf(order.name));
  // Subtracted, not set: a late helper of the job before may just be looking in.
  Atomics.sub(words, gate, closed);
  Atomics.add(words, job, 1);
  Atomics.notify(words, job);
  order.meanwhile?.();
  takeBlocks(at, signals, order.name);
  close(signals);
  if (Atomics.load(words, failed) === 1) throw new BrokenKernels('a thread of the fit failed at its share');
  const { gather } = shareOf(order.name);
  if (gather === undefined) return;
  for (let helper = 1; joined + helper < words.length; helper++)
    if (words[joined + helper] === 1) gather(at, helper, given.subarray(numbersAt));
}

/** Waits until no helper is inside, and lets none in any more. */
function close({ words }: Signals): void {
  for (;;) {
    const inside = Atomics.compareExchange(words, gate, 0, closed);
    if (inside === 0) return;
    awaitChange(words, gate, inside);
  }
}

/** Looks at a word before the thread sleeps: about 50 microseconds. */
const looksMax = 20_000;

/** Returns when the word is another one, or may be. */
function awaitChange(words: Int32Array<SharedArrayBuffer>, at: number, seen: number): void {
  for (let looks = 0; looks < looksMax; looks++) if (Atomics.load(words, at) !== seen) return;
  Atomics.wait(words, at, seen);
}

function takeBlocks(at: Workplace, { words, given }: Signals, name: JobName): void {
  const { begin, run } = shareOf(name);
  const span = { from: given[0] as number, to: given[1] as number };
  const size = given[2] as number;
  const count = Math.ceil((span.to - span.from) / size);
  const numbers = given.subarray(numbersAt);
  for (let isFirst = true; ; isFirst = false) {
    const index = Atomics.add(words, next, 1);
    if (index >= count) return;
    if (isFirst) {
      begin?.(at);
      words[joined + at.thread] = 1;
    }
    run(at, blockAt(span, size, index), numbers);
  }
}

export function sendHome({ words }: Signals): void {
  Atomics.store(words, kind, dissolved);
  Atomics.add(words, job, 1);
  Atomics.notify(words, job);
}

/** The life of a helper. */
export function waitForJobs(at: Workplace, signals: Signals): void {
  const { words } = signals;
  for (let seen = 0; ; ) {
    // A notice may come after its job was taken and done: the number alone tells that there is another.
    while (Atomics.load(words, job) === seen) awaitChange(words, job, seen);
    seen = Atomics.load(words, job);
    if (Atomics.load(words, kind) === dissolved) return;
    if (Atomics.add(words, gate, 1) < closed) help(at, signals);
    if (Atomics.sub(words, gate, 1) === 1) Atomics.notify(words, gate);
  }
}

/** Inside the gate no job is closed, so the one that stands there is whole. */
function help(at: Workplace, signals: Signals): void {
  const name = jobNames[Atomics.load(signals.words, kind)];
  if (name === undefined) return;
  try {
    takeBlocks(at, signals, name);
  } catch {
    Atomics.store(signals.words, failed, 1);
  }
}
