import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LargeColumn, LargeFrame } from '../../shared/dataset/frame.ts';
import type { Design } from '../../shared/features/design.ts';
import { emptyDesign } from '../../shared/features/empty-design.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { InputDescription, InputFit } from '../../shared/features/input-fit.ts';
import { compileLayout } from '../../shared/features/layout.ts';
import { type Found, type PreparedRows, type PrepareJob, takeTasks, taskCountOf } from './prepare-task.ts';

export type PrepareOrder = { readonly number: number; readonly job: PrepareJob; readonly next: Int32Array };
export type PrepareNews = { readonly number: number; readonly task: number; readonly found: Found };

/** Threads that fit and encode the columns of a table together, to the same bits as one alone. */
export type PrepareTeam = {
  fitInputs(inputs: readonly InputDescription[]): Promise<readonly InputFit[]>;
  encode(graph: FeatureGraph): Promise<Design>;
  dissolve(): void;
};

/** Fewer rows are done before a thread has started. */
const sharedRowsMin = 200_000;
/** More threads than these wait for memory rather than compute. */
const threadCountMax = 4;

const threadUrl = new URL('./prepare-thread.js', import.meta.url);

/** Null where one thread is as fast, or the columns do not lie in shared memory. */
export function gatherPrepareTeam(
  frame: LargeFrame,
  rowNumbers: Int32Array,
  threadCount = Math.min(availableParallelism(), threadCountMax),
): PrepareTeam | null {
  if (threadCount < 2 || rowNumbers.length < sharedRowsMin || ![...frame.columns.values()].every(isShared))
    return null;
  const rows = new Int32Array(new SharedArrayBuffer(rowNumbers.byteLength));
  rows.set(rowNumbers);
  const prepared: PreparedRows = { frame, rows };
  const helpers = Array.from({ length: threadCount - 1 }, () => {
    // It makes few objects: the young ones of a usual heap would be 16 MB for nothing.
    const limits = { maxYoungGenerationSizeMb: 2 };
    const helper = new Worker(threadUrl, { workerData: prepared, resourceLimits: limits });
    helper.unref();
    return helper;
  });
  let number = 0;
  const work = (job: PrepareJob) => share(helpers, prepared, { number: number++, job });
  return {
    fitInputs: async (inputs) => (await work({ kind: 'fit', inputs })).filter((found) => found !== null),
    async encode(graph) {
      const design = emptyDesign(compileLayout(graph), rows.length, 'single');
      await work({ kind: 'encode', graph, design });
      return design;
    },
    dissolve() {
      for (const helper of helpers) void helper.terminate();
    },
  };
}

/** What all tasks found, in their order. Whoever is late finds nothing left to do, and nobody waits for it. */
async function share(
  helpers: readonly Worker[],
  prepared: PreparedRows,
  order: Omit<PrepareOrder, 'next'>,
): Promise<readonly Found[]> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const found: Found[] = new Array(taskCountOf(order.job, prepared)).fill(null);
  let missing = found.length;
  const note = (task: number, what: Found): void => {
    found[task] = what;
    missing--;
  };
  await new Promise<void>((resolve, reject) => {
    const hear = (news: PrepareNews): void => {
      if (news.number !== order.number) return;
      note(news.task, news.found);
      if (missing === 0) end(resolve);
    };
    const fail = (error: Error): void => end(() => reject(error));
    const end = (settle: () => void): void => {
      for (const helper of helpers) helper.off('message', hear).off('error', fail).unref();
      settle();
    };
    // Listened to, so that what they found arrives; referred to, so that the process waits for it.
    for (const helper of helpers) helper.on('message', hear).on('error', fail).ref();
    for (const helper of helpers) helper.postMessage({ ...order, next });
    takeTasks({ ...order, next }, prepared, note);
    if (missing === 0) end(resolve);
  });
  return found;
}

const isShared = (column: LargeColumn): boolean =>
  !('read' in column) &&
  (column.kind === 'number' ? column.values : column.codes).buffer instanceof SharedArrayBuffer;
