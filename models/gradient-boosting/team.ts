import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { blockRowsOf, type Span } from './block.ts';
import { instantiate } from './instantiate.ts';
import type { Places } from './places.ts';
import type { JobName } from './shares.ts';
import { doAlone, doTogether, makeSignals, type Signals, sendHome } from './team-signals.ts';
import { type Workplace, workplaceOf } from './workplace.ts';

/** What a thread of a team is started with. */
export type TeamOrder = {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly places: Places;
  readonly thread: number;
  readonly signals: Signals;
};

/** How a job is cut. */
export type Cutting = {
  readonly numbers?: readonly number[];
  /** Rows that are concerned. @default those of the span */
  readonly rowCount?: number;
  /** Of the span, per block. @default as many rows as are good for a thread at a time */
  readonly blockSize?: number;
  /** What the first thread does beside, which needs nothing of the job, before it takes blocks as the others do at once. */
  readonly meanwhile?: () => void;
};

/** Threads that share the work over one memory; the caller is the first of them. */
export type Team = {
  readonly place: Workplace;
  /**
   * Does a job and returns when every block is done: alone and in one block where few rows are concerned, unless it says
   * how large its blocks are. Returns how many blocks there were.
   */
  share(name: JobName, span: Span, how?: Cutting): number;
  dissolve(): void;
};

/** Below this many rows waking the others takes longer than the work. */
export const sharedRowsMin = 4_096;

/** Threads that a fit takes where nobody says otherwise: all that the process may use. */
export const defaultThreadCount = (): number => availableParallelism();

/** A helper makes hardly any garbage: it is collected before it counts as memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 } as const;

const threadUrl = new URL('./team-thread.js', import.meta.url);

export function gatherTeam(
  order: Omit<TeamOrder, 'thread' | 'signals'> & { readonly threadCount: number },
): Team {
  const { module, memory, places, threadCount } = order;
  const signals = makeSignals(threadCount);
  const helpers = Array.from({ length: threadCount - 1 }, (_, index) => {
    const workerData: TeamOrder = { module, memory, places, thread: index + 1, signals };
    const helper = new Worker(threadUrl, { workerData, resourceLimits });
    helper.unref();
    return helper;
  });
  const place = workplaceOf({ kernels: instantiate(module, memory), memory, places, thread: 0 });
  return {
    place,
    share(name, span, how = {}) {
      const { numbers = [], rowCount = span.to - span.from, blockSize, meanwhile } = how;
      const isAlone = helpers.length === 0 || rowCount < sharedRowsMin;
      const size = blockSize ?? (isAlone ? Math.max(rowCount, 1) : blockRowsOf(rowCount));
      const job = { name, span, blockSize: size, numbers, meanwhile };
      if (isAlone) doAlone(place, job);
      else doTogether(place, signals, job);
      return Math.ceil((span.to - span.from) / size);
    },
    dissolve: () => sendHome(signals),
  };
}
