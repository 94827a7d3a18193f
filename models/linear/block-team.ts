import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Design } from '../../shared/features/design.ts';
import { BrokenKernels } from '../broken-kernels.ts';
import { blockCountOf, blockRows, type LossOfRows, type SumBlocks, sumBlock } from './block-sums.ts';
import type { LabelledRows } from './row-loss.ts';

/**
 * What threads that sum blocks share. `words`: 0 the number of the job, -1 at the end; 1 the next block that nobody has
 * taken; 2 threads that are at it; 3 whether one has failed.
 */
export type BlockBoard = {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly point: Float64Array<SharedArrayBuffer>;
  readonly into: Float64Array<SharedArrayBuffer>;
};

/** What a helper is started with. The loss is logistic. */
export type BlockOrder = { readonly board: BlockBoard; readonly rows: LabelledRows };

export const word = { job: 0, next: 1, busy: 2, failed: 3 } as const;
export const dissolved = -1;

/** With fewer rows a pass is over before a helper has woken up often enough to pay for its start. */
const sharedRowsMin = 200_000;
/** More threads than these wait for memory rather than compute. */
const threadCountMax = 4;

const threadUrl = new URL('./block-thread.js', import.meta.url);

export type BlockTeam = { readonly sumBlocks: SumBlocks; dissolve(): void };

/**
 * Threads that sum the blocks of these rows together; null where one alone is as fast, or the rows do not lie in shared
 * memory. A thread that is late, or has no core to itself, leaves its blocks to the others.
 */
export function gatherBlockTeam(
  { design, labels, weights }: LabelledRows,
  pointLength: number,
  threadCount = Math.min(availableParallelism(), threadCountMax),
): BlockTeam | null {
  if (threadCount < 2 || design.rowCount < sharedRowsMin || !isShared(design)) return null;
  const rows = { design, labels: inSharedMemory(labels), weights: weights && inSharedMemory(weights) };
  const board = makeBoard(blockCountOf(design.rowCount), pointLength);
  for (let helper = 1; helper < threadCount; helper++) {
    const order: BlockOrder = { board, rows };
    // It makes no objects to speak of: the young ones of a usual heap would be 16 MB for nothing.
    new Worker(threadUrl, { workerData: order, resourceLimits: { maxYoungGenerationSizeMb: 2 } }).unref();
  }
  return {
    sumBlocks(of, point) {
      board.point.set(point);
      Atomics.store(board.words, word.next, 0);
      Atomics.add(board.words, word.job, 1);
      Atomics.notify(board.words, word.job);
      takeBlocks(board, of);
      awaitOthers(board);
      return board.into;
    },
    dissolve() {
      Atomics.store(board.words, word.job, dissolved);
      Atomics.notify(board.words, word.job);
    },
  };
}

/**
 * Takes block after block until none is left. Whoever does not own the board says `busy` before and after: the owner gives
 * out the next job, and changes the point, only while nobody is at it.
 */
export function takeBlocks({ words, point, into }: BlockBoard, of: LossOfRows): void {
  const blockCount = blockCountOf(of.rows.design.rowCount);
  const sums = new Float64Array(blockRows);
  for (;;) {
    const block = Atomics.add(words, word.next, 1);
    if (block >= blockCount) return;
    sumBlock(of, block, point, { into, sums });
  }
}

/** Sleeps until nobody is at it. @throws where one failed */
function awaitOthers({ words }: BlockBoard): void {
  for (let busy = Atomics.load(words, word.busy); busy > 0; busy = Atomics.load(words, word.busy))
    Atomics.wait(words, word.busy, busy);
  if (Atomics.load(words, word.failed) === 1)
    throw new BrokenKernels('a thread of the fit failed at its share');
}

function makeBoard(blockCount: number, pointLength: number): BlockBoard {
  const doubles = (count: number) => new Float64Array(new SharedArrayBuffer(8 * count));
  const words = new Int32Array(new SharedArrayBuffer(16));
  // Nothing to take before the first job.
  Atomics.store(words, word.next, blockCount);
  return { words, point: doubles(pointLength), into: doubles(blockCount * (pointLength + 1)) };
}

const isShared = ({ numeric, hot }: Design): boolean =>
  numeric.buffer instanceof SharedArrayBuffer && hot.buffer instanceof SharedArrayBuffer;

function inSharedMemory(values: Float64Array): Float64Array {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
