import { realAt } from '../../shared/dataset/table.ts';
import { binFeature } from './bin-feature.ts';
import type { Block } from './block.ts';
import { finish } from './finish-share.ts';
import { leafShares } from './leaf-shares.ts';
import type { Places } from './places.ts';
import type { Share } from './share.ts';
import type { Workplace } from './workplace.ts';

/** Where a block leaves what it found: two doubles. */
const found = (places: Places, { index }: Block): number => places.found + 16 * index;

/** What every gradient is made of besides the scores, and where it is left. */
const labelled = (p: Places, block: Block) =>
  [p.labels, p.weights, block.from, block.to, p.gradients, found(p, block)] as const;

const partial = ({ partials, histogramsBytes }: Places, thread: number): number =>
  partials + (thread - 1) * histogramsBytes;

/**
 * Sums of histograms: the first thread adds to the histogram itself, which was cleared for it, each other one to a
 * histogram of its own, which is added to it afterwards.
 */
const summing = {
  begin({ kernels, places, thread }: Workplace) {
    if (thread > 0) kernels.clear(partial(places, thread), places.histogramsBytes);
  },
  gather({ kernels, places }: Workplace, helper: number, given: Float64Array) {
    kernels.accumulate(realAt(given, 0), partial(places, helper), places.histogramsBytes / 8);
  },
};

function addRows(
  { kernels, places: p, thread }: Workplace,
  list: number,
  rows: readonly [number, number],
  out: number,
) {
  const target = thread === 0 ? out : partial(p, thread);
  const packed = [p.packed, p.packedBytes] as const;
  kernels.histogram(p.bins, p.width, p.columnCount, ...packed, list, rows[0], rows[1], target);
}

/** Rows of a leaf that are sorted before those of one side are counted: few enough that the lists stay in the nearest cache. */
const cutRows = 2_048;

/** Which rows of a cut leaf are counted: those of neither side, of the left or of the right one. */
export const countedSides = { none: 0, left: 1, right: 2 } as const;

/**
 * The work that threads share. Every result is the same whoever does which block: sums of integers have no order, and
 * all else is per row or per block.
 */
export const shares = {
  /** Leaves the largest |gradient| and hessian of each block. */
  logistic: {
    run({ kernels, places: p }, block) {
      kernels.logistic(p.scores, ...labelled(p, block));
    },
  },
  squared: {
    run({ kernels, places: p }, block) {
      kernels.squared(p.scores, ...labelled(p, block));
    },
  },
  /** Given the factor of the hessian. */
  poisson: {
    run({ kernels, places: p }, block, given) {
      kernels.poisson(p.scores, ...labelled(p, block), realAt(given, 0));
    },
  },
  /** Given the slopes below, at and above the label. */
  sloped: {
    run({ kernels, places: p }, block, given) {
      kernels.sloped(p.scores, ...labelled(p, block), realAt(given, 0), realAt(given, 1), realAt(given, 2));
    },
  },
  /** Given how many classes there are. */
  normalise: {
    run({ kernels, places: p }, { from, to }, given) {
      kernels.normalise(p.scores, p.scoresBytes, realAt(given, 0), from, to, p.norms);
    },
  },
  /** Given the place of the class and the factor of its hessian. */
  softmax: {
    run({ kernels, places: p }, block, given) {
      const place = realAt(given, 0);
      const scores = p.scores + place * p.scoresBytes;
      kernels.softmax(scores, p.norms, ...labelled(p, block), place, realAt(given, 1));
    },
  },
  /** Given the scales of gradients and hessians and the key of the chance. */
  quantise: {
    run({ kernels, places: p }, { from, to }, given) {
      const [gradientScale, hessianScale, key] = [realAt(given, 0), realAt(given, 1), realAt(given, 2)];
      const packed = [p.packed, p.packedBytes] as const;
      kernels.quantise(p.gradients, from, to, gradientScale, hessianScale, key, ...packed);
    },
  },
  countUp: {
    run: ({ kernels, places: p }, { from, to }) => kernels.countUp(p.rows, from, to),
  },
  /** Given where the item of the first row is, how far apart items are, and their bytes. */
  gatherItems: {
    run({ kernels, places: p }, { from, to }, given) {
      const items = [realAt(given, 0), realAt(given, 1), realAt(given, 2)] as const;
      kernels.gatherItems(...items, p.rows, from, to, p.gradients);
    },
  },
  /** After `gatherItems`, given the same. */
  spreadItems: {
    run({ kernels, places: p }, { from, to }, given) {
      const items = [realAt(given, 0), realAt(given, 1), realAt(given, 2)] as const;
      kernels.spreadItems(...items, from, to, p.gradients);
    },
  },
  fillColumns: {
    run({ kernels, places: p }, { from, to }) {
      kernels.fillColumns(p.bins, p.width, p.columns, p.columnBytes, p.columnCount, from, to);
    },
  },
  /** Given the place of the histograms, cleared, and the list of rows; 0: all rows, by their numbers. */
  histogram: {
    ...summing,
    run: (at, { from, to }, given) => addRows(at, realAt(given, 1), [from, to], realAt(given, 0)),
  },
  /**
   * Sorts rows of a leaf by its cut, and counts the histograms of one side at once, while its rows are at hand. Given the
   * place of the histograms, cleared; the column; the side. Leaves how many rows of each block go left.
   */
  cut: {
    ...summing,
    run(at, block, given) {
      const { kernels, places: p, reals } = at;
      const [out, column, side] = [realAt(given, 0), realAt(given, 1), realAt(given, 2)];
      const bytes = p.columns + column * p.columnBytes;
      // Left rows are listed up to `left`, right ones from `right` on.
      let [left, right] = [block.from, block.to];
      for (let from = block.from; from < block.to; from += cutRows) {
        const to = Math.min(from + cutRows, block.to);
        const [first, last] = [p.scratch + 4 * left, p.scratch + 4 * right - 4];
        const goLeft = kernels.partition(bytes, p.sides, p.rows, from, to, first, last);
        const goRight = to - from - goLeft;
        if (side === countedSides.left) addRows(at, p.scratch, [left, left + goLeft], out);
        if (side === countedSides.right) addRows(at, p.scratch, [right - goRight, right], out);
        left += goLeft;
        right -= goRight;
      }
      reals[found(p, block) / 8] = left - block.from;
    },
  },
  finish,
  ...leafShares,
  /** Bins staged rows, feature by feature. Given the row of the table that the first of them is, the features, and the place. */
  bin: {
    run(at, { from, to }, given) {
      const [first, featureCount] = [realAt(given, 0), realAt(given, 1)];
      for (let feature = 0; feature < featureCount; feature++) {
        const values = realAt(given, 2) + 8 * (from * featureCount + feature);
        binFeature(at, { values, stride: featureCount, row: first + from, count: to - from }, feature);
      }
    },
  },
} as const satisfies Record<string, Share>;

export type JobName = keyof typeof shares;
export const jobNames = Object.keys(shares) as readonly JobName[];

export const shareOf = (name: JobName): Share => shares[name];
