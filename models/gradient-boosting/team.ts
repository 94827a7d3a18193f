import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { instantiate } from './instantiate.ts';
import type { Kernels } from './kernels.ts';
import type { Places } from './places.ts';
import { doShare, type JobName, type Span, type Workplace } from './shares.ts';
import { awaitHelpers, callJob, makeSignals, type Signals, sendHome } from './team-signals.ts';

/** What a thread of a team is started with. */
export type TeamOrder = {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly places: Places;
  readonly thread: number;
  readonly threadCount: number;
  readonly signals: Signals;
};

/** Threads that share the work over one memory; the caller is the first of them. */
export type Team = {
  readonly kernels: Kernels;
  readonly threadCount: number;
  /** Two numbers per thread: what the shares of the last job found. */
  readonly found: Float64Array;
  /**
   * Does a job and returns when every share is done: alone where few rows are concerned, which are those of the span
   * unless it is given. Returns how many threads shared it.
   */
  share(
    name: JobName,
    span: Span,
    how?: { readonly numbers?: readonly number[]; readonly rowCount?: number },
  ): number;
  dissolve(): void;
};

/** Below this many rows waking the others takes longer than the work. */
export const sharedRowsMin = 4_096;

/** Threads that a fit takes where nobody says otherwise: all that the process may use. */
export const defaultThreadCount = (): number => availableParallelism();

const threadUrl = new URL('./team-thread.js', import.meta.url);

export function gatherTeam(order: Omit<TeamOrder, 'thread' | 'signals'>): Team {
  const { memory, places, threadCount } = order;
  const kernels = instantiate(order.module, memory);
  const signals = makeSignals();
  const helpers = Array.from({ length: threadCount - 1 }, (_, index) => {
    const helper = new Worker(threadUrl, { workerData: { ...order, thread: index + 1, signals } });
    helper.unref();
    return helper;
  });
  const found = new Float64Array(memory.buffer, places.found, 2 * threadCount);
  const numbersOf = new Float64Array(6);
  const workplace = (count: number): Workplace => ({
    ...{ kernels, places, found, memory },
    ...{ thread: 0, threadCount: count },
  });
  const [alone, first] = [workplace(1), workplace(threadCount)];
  return {
    kernels,
    threadCount,
    found,
    share(name, span, { numbers = [], rowCount = span.to - span.from } = {}) {
      numbersOf.set(numbers);
      if (helpers.length === 0 || rowCount < sharedRowsMin) {
        doShare(alone, name, span, numbersOf);
        return 1;
      }
      callJob(signals, helpers.length, { name, span, numbers });
      doShare(first, name, span, numbersOf);
      awaitHelpers(signals);
      return threadCount;
    },
    dissolve: () => sendHome(signals),
  };
}
