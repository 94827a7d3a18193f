import { doShare, type JobName, jobNames, type Span, type Workplace } from './shares.ts';

/**
 * How a team speaks, in shared memory. `words`: 0 the number of the job, 1 its kind (or -1: go home), 2 threads that are
 * still at it, 3 whether one has failed. `given`: span and numbers of the job. Whoever waits sleeps: a worker lives
 * beside a server, and a thread that spins would take a core from it.
 */
export type Signals = {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly given: Float64Array<SharedArrayBuffer>;
};

const [job, kind, busy, failed] = [0, 1, 2, 3] as const;
const dissolved = -1;
const givenMax = 8;

export const makeSignals = (): Signals => ({
  words: new Int32Array(new SharedArrayBuffer(16)),
  given: new Float64Array(new SharedArrayBuffer(8 * givenMax)),
});

/** Tells the job to `helperCount` waiting threads. */
export function callJob(
  { words, given }: Signals,
  helperCount: number,
  order: { readonly name: JobName; readonly span: Span; readonly numbers: readonly number[] },
): void {
  given.set([order.span.from, order.span.to, ...order.numbers]);
  Atomics.store(words, kind, jobNames.indexOf(order.name));
  Atomics.store(words, busy, helperCount);
  Atomics.add(words, job, 1);
  Atomics.notify(words, job);
}

/** Sleeps until every helper is done. @throws where one failed at its share */
export function awaitHelpers({ words }: Signals): void {
  for (let left = Atomics.load(words, busy); left > 0; left = Atomics.load(words, busy)) {
    Atomics.wait(words, busy, left);
  }
  if (Atomics.load(words, failed) === 1) throw new Error('a thread of the fit failed at its share');
}

export function sendHome({ words }: Signals): void {
  Atomics.store(words, kind, dissolved);
  Atomics.add(words, job, 1);
  Atomics.notify(words, job);
}

/** The life of a helper. */
export function waitForJobs(at: Workplace, { words, given }: Signals): void {
  for (let seen = 0; ; ) {
    // A notice may come after its job was taken and done: the number alone tells that there is another.
    while (Atomics.load(words, job) === seen) Atomics.wait(words, job, seen);
    seen = Atomics.load(words, job);
    const name = jobNames[Atomics.load(words, kind)];
    if (name === undefined) return;
    try {
      doShare(at, name, { from: given[0] as number, to: given[1] as number }, given.subarray(2));
    } catch {
      Atomics.store(words, failed, 1);
    } finally {
      if (Atomics.sub(words, busy, 1) === 1) Atomics.notify(words, busy);
    }
  }
}
