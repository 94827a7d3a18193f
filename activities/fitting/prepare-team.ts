import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ColumnProfile } from '../../shared/contract/profile.ts';
import type { LargeColumn, LargeFrame } from '../../shared/dataset/frame.ts';
import type { Design } from '../../shared/features/design.ts';
import { emptyDesign } from '../../shared/features/empty-design.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { InputDescription, InputFit } from '../../shared/features/input-fit.ts';
import { compileLayout } from '../../shared/features/layout.ts';
import { type Found, type PreparedRows, type PrepareJob, takeTasks, taskCountOf } from './prepare-task.ts';

/** Work on the rows that came before; rows come first. */
export type PrepareOrder =
  | { readonly number: number; readonly job: PrepareJob; readonly next: Int32Array }
  | { readonly prepared: PreparedRows };
export type PrepareNews = { readonly number: number; readonly task: number; readonly found: Found };

/** Threads that fit and encode the columns of a table together, to the same bits as one alone. */
export type PrepareTeam = {
  fitInputs(inputs: readonly InputDescription[]): Promise<readonly InputFit[]>;
  encode(graph: FeatureGraph): Promise<Design>;
  /**
   * The others begin to profile columns at once, while this thread has something else to do; it does the rest when it asks
   * for what was found.
   */
  beginProfiles(names: readonly string[]): () => Promise<ReadonlyMap<string, ColumnProfile>>;
  dissolve(): void;
};

/** Fewer rows are done before a thread has started. */
const sharedRowsMin = 200_000;
/** More threads than these wait for memory rather than compute. */
const threadCountMax = 4;

const threadUrl = new URL('./prepare-thread.js', import.meta.url);

const threadCountHere = (): number => Math.min(availableParallelism(), threadCountMax);

function startThread(): Worker {
  // It makes few objects: the young ones of a usual heap would be 16 MB for nothing.
  const helper = new Worker(threadUrl, { resourceLimits: { maxYoungGenerationSizeMb: 2 } });
  helper.unref();
  return helper;
}

/** Threads that wait for their first rows. */
const waiting: Worker[] = [];

/** Starts the threads of the next team while its rows are still read: they take as long to start as to do their share. */
export function callHelpers(rowCount: number): void {
  if (rowCount < sharedRowsMin) return;
  while (waiting.length < threadCountHere() - 1) waiting.push(startThread());
}

/** Ends those that were called, and that no team has taken. */
export function dismissHelpers(): void {
  for (const helper of waiting.splice(0)) void helper.terminate();
}

/** Null where one thread is as fast, or the columns do not lie in shared memory. */
export function gatherPrepareTeam(
  frame: LargeFrame,
  rowNumbers: Int32Array,
  threadCount = threadCountHere(),
): PrepareTeam | null {
  if (threadCount < 2 || rowNumbers.length < sharedRowsMin || ![...frame.columns.values()].every(isShared))
    return null;
  const rows = new Int32Array(new SharedArrayBuffer(rowNumbers.byteLength));
  rows.set(rowNumbers);
  const prepared: PreparedRows = { frame, rows };
  const helpers = Array.from({ length: threadCount - 1 }, () => {
    const helper = waiting.pop() ?? startThread();
    helper.postMessage({ prepared } satisfies PrepareOrder);
    return helper;
  });
  let number = 0;
  const begin = (job: PrepareJob) => share(helpers, prepared, { number: number++, job });
  return {
    fitInputs: async (inputs) =>
      (await begin({ kind: 'fit', inputs })()).flatMap((found) => (found && 'input' in found ? [found] : [])),
    async encode(graph) {
      const design = emptyDesign(compileLayout(graph), rows.length, 'single');
      await begin({ kind: 'encode', graph, design })();
      return design;
    },
    beginProfiles(names) {
      const finish = begin({ kind: 'profile', names });
      return async () => namedProfiles(names, await finish());
    },
    dissolve() {
      for (const helper of helpers) void helper.terminate();
    },
  };
}

function namedProfiles(
  names: readonly string[],
  found: readonly Found[],
): ReadonlyMap<string, ColumnProfile> {
  const named = names.flatMap((name, task) => {
    const profile = found[task];
    return profile && 'kind' in profile ? [[name, profile] as const] : [];
  });
  return new Map(named);
}

/**
 * Gives the tasks out, and answers with what finishes them: this thread takes those that are left, and has what all found,
 * in their order. Whoever is late finds nothing left to do, and nobody waits for it.
 */
function share(
  helpers: readonly Worker[],
  prepared: PreparedRows,
  { number, job }: { readonly number: number; readonly job: PrepareJob },
): () => Promise<readonly Found[]> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const found: Found[] = new Array(taskCountOf(job, prepared)).fill(null);
  let missing = found.length;
  const answer = settled<readonly Found[]>();
  const note = (task: number, what: Found): void => {
    found[task] = what;
    missing--;
    if (missing === 0) answer.resolve(found);
  };
  const hear = (news: PrepareNews): void => {
    if (news.number === number) note(news.task, news.found);
  };
  for (const helper of helpers) helper.on('message', hear).on('error', answer.reject);
  for (const helper of helpers) helper.postMessage({ number, job, next } satisfies PrepareOrder);
  if (missing === 0) answer.resolve(found);
  return async () => {
    // Referred to, so that the process waits for what they find.
    for (const helper of helpers) helper.ref();
    try {
      takeTasks({ job, next }, prepared, note);
      return await answer.promise;
    } finally {
      for (const helper of helpers) helper.off('message', hear).off('error', answer.reject).unref();
    }
  };
}

function settled<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  // A thread may fail before anybody waits.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

const isShared = (column: LargeColumn): boolean =>
  !('read' in column) &&
  (column.kind === 'number' ? column.values : column.codes).buffer instanceof SharedArrayBuffer;
