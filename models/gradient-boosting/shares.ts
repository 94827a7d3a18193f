import { realAt } from '../../shared/dataset/table.ts';
import type { Kernels } from './kernels.ts';
import type { Places } from './places.ts';

/** Rows, or places in a list of rows, from the first to before the last. */
export type Span = { readonly from: number; readonly to: number };

/** What a thread works with. `found` is where each thread leaves what its share found: two numbers per thread. */
export type Workplace = {
  readonly kernels: Kernels;
  readonly places: Places;
  readonly found: Float64Array;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  readonly threadCount: number;
};

/** A share of a job: a contiguous part of its span, with the numbers that the job was given. */
type Share = (at: Workplace, whole: Span, own: Span, given: Float64Array) => void;

const found = (places: Places, thread: number): number => places.found + 16 * thread;

/** The first thread adds into the histogram itself, the others into one of their own, which is added to it afterwards. */
const target = ({ places, thread }: Workplace, out: number): number =>
  thread === 0 ? out : places.partials + (thread - 1) * places.histogramsBytes;

/**
 * The work that threads share. Every result is the same for any number of threads: sums of integers have no order, and
 * all else is per row.
 */
export const shares = {
  /** Leaves the largest |gradient| and hessian. */
  logistic({ kernels, places: p, thread }, _whole, { from, to }) {
    kernels.logistic(p.scores, p.labels, p.weights, from, to, p.gradients, found(p, thread));
  },
  squared({ kernels, places: p, thread }, _whole, { from, to }) {
    kernels.squared(p.scores, p.labels, p.weights, from, to, p.gradients, found(p, thread));
  },
  /** Given the scales of gradients and hessians and the key of the chance. */
  quantise({ kernels, places: p }, _whole, { from, to }, given) {
    const [gradientScale, hessianScale, key] = [realAt(given, 0), realAt(given, 1), realAt(given, 2)];
    kernels.quantise(p.gradients, from, to, gradientScale, hessianScale, key, p.packed);
  },
  /** Given the place of the histograms. */
  histogramAll(at, _whole, { from, to }, given) {
    const { kernels, places: p } = at;
    const out = target(at, realAt(given, 0));
    kernels.clear(out, p.histogramsBytes);
    kernels.histogramAll(p.bins, p.width, p.packed, from, to, out);
  },
  histogramOf(at, _whole, { from, to }, given) {
    const { kernels, places: p } = at;
    const out = target(at, realAt(given, 0));
    kernels.clear(out, p.histogramsBytes);
    kernels.histogramOf(p.bins, p.width, p.packed, p.rows, from, to, out);
  },
  /** Given the feature; leaves how many rows go left. */
  partition({ kernels, places: p, found: all, thread }, _whole, { from, to }, given) {
    const feature = realAt(given, 0);
    all[2 * thread] = kernels.partition(p.bins, p.width, feature, p.goesLeft, p.rows, from, to, p.scratch);
  },
  /** After `partition` of the same span. */
  settle({ kernels, places: p, found: all, thread, threadCount }, whole, { from, to }) {
    const own = realAt(all, 2 * thread);
    let [leftBefore, leftCount] = [0, 0];
    for (let other = 0; other < threadCount; other++) {
      const lefts = realAt(all, 2 * other);
      leftCount += lefts;
      if (other < thread) leftBefore += lefts;
    }
    const right = whole.from + leftCount + (from - whole.from - leftBefore);
    kernels.settle(p.rows, p.scratch, from, to, own, whole.from + leftBefore, right);
  },
  /** Every thread takes whole leaves, so that a sum is added up in the order of the rows, whoever does it. */
  leafSums(at, whole) {
    const { kernels, places: p } = at;
    ownLeaves(at, whole, (leaf, from, to) => {
      kernels.leafSums(p.gradients, p.rows, from, to, p.leafSums + 16 * leaf);
    });
  },
  addToLeaves(at, whole) {
    const { kernels, places: p, memory } = at;
    const values = new Float64Array(memory.buffer, p.leafValues, whole.to);
    ownLeaves(at, whole, (leaf, from, to) => {
      kernels.addToLeaf(p.scores, p.rows, from, to, realAt(values, leaf));
    });
  },
  countUp({ kernels, places: p }, _whole, { from, to }) {
    kernels.countUp(p.rows, from, to);
  },
  walk({ kernels, places: p }, _whole, { from, to }) {
    kernels.walk(p.bins, p.width, from, to, p.walkNodes, p.walkSides, p.leafValues, p.scores);
  },
} as const satisfies Record<string, Share>;

export type JobName = keyof typeof shares;
export const jobNames = Object.keys(shares) as readonly JobName[];

/** Calls back for the leaves that are this thread's, with the places of their rows. */
function ownLeaves(
  { places, memory, thread, threadCount }: Workplace,
  leaves: Span,
  visit: (leaf: number, from: number, to: number) => void,
): void {
  const spans = new Uint32Array(memory.buffer, places.leafSpans, 2 * leaves.to);
  for (let leaf = leaves.from + thread; leaf < leaves.to; leaf += threadCount) {
    visit(leaf, spans[2 * leaf] as number, spans[2 * leaf + 1] as number);
  }
}

/** The rows of one thread of several: contiguous, the first thread's first. */
function shareOf({ from, to }: Span, { thread, threadCount }: Workplace): Span {
  const count = to - from;
  return {
    from: from + Math.floor((count * thread) / threadCount),
    to: from + Math.floor((count * (thread + 1)) / threadCount),
  };
}

export function doShare(at: Workplace, name: JobName, whole: Span, given: Float64Array): void {
  const share: Share = shares[name];
  share(at, whole, shareOf(whole, at), given);
}
