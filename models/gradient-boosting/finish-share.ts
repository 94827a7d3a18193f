import { intAt, realAt } from '../../shared/dataset/table.ts';
import { type Block, blockAt } from './block.ts';
import { cutDoubles, histogramBytes } from './kernels.ts';
import { binnerWords } from './places.ts';
import type { Share } from './share.ts';
import type { Workplace } from './workplace.ts';

/** Rows of a cut leaf that wait to be brought home; `size` and `count` are those of the blocks that they were sorted in. */
export type SortedRows = {
  readonly from: number;
  readonly to: number;
  readonly leftCount: number;
  readonly size: number;
  readonly count: number;
};

/** A leaf whose numbers are searched by the kernel. Sums and the least hessian of a side are in units. */
export type SearchedLeaf = {
  readonly histograms: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly hessianMin: number;
  /** What a cut must gain more than. */
  readonly uncut: number;
};

export type Finish = {
  readonly rows: SortedRows;
  readonly leaves: readonly SearchedLeaf[];
  readonly featureCount: number;
  /** Units of gradient and hessian, and the penalty. */
  readonly units: readonly [number, number, number];
};

/** Numbers of the job before those of its leaves, and of each leaf. */
const [leavesAt, leafNumbers] = [9, 5] as const;
const [from, to, leftOfLeaf, size, searches, features, units] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Features that are searched at a time: so few that threads end together. */
const groupFeatures = 6;
const groupCountOf = (featureCount: number): number => Math.ceil(featureCount / groupFeatures);

/** How many blocks of one the job has, and its numbers. */
export function finishOf({ rows, leaves, featureCount, units: [gradientUnit, hessianUnit, l2] }: Finish) {
  const searchCount = leaves.length * groupCountOf(featureCount);
  const numbers = [rows.from, rows.to, rows.leftCount, rows.size, searchCount, featureCount];
  numbers.push(gradientUnit, hessianUnit, l2);
  for (const { histograms, gradient, hessian, hessianMin, uncut } of leaves)
    numbers.push(histograms, gradient, hessian, hessianMin, uncut);
  return { blockCount: searchCount + rows.count, numbers };
}

/**
 * What ends a cut, and needs nothing of one another: the numbers of its sides are searched, some features of a leaf per block, and
 * rows that `cut` has sorted are brought home.
 */
export const finish = {
  run(at, { index }, given) {
    const searchCount = realAt(given, searches);
    if (index < searchCount) searchNumbers(at, index, given);
    else {
      const span = { from: realAt(given, from), to: realAt(given, to) };
      settle(at, blockAt(span, realAt(given, size), index - searchCount), given);
    }
  },
} as const satisfies Share;

/** Leaves the best cut of each feature of a group that may be cut by as a number. */
function searchNumbers(at: Workplace, index: number, given: Float64Array): void {
  const { kernels, places: p, words } = at;
  const featureCount = realAt(given, features);
  const groupCount = groupCountOf(featureCount);
  const place = Math.floor(index / groupCount);
  const leaf = leavesAt + leafNumbers * place;
  const first = (index % groupCount) * groupFeatures;
  const count = Math.min(groupFeatures, featureCount - first);
  const out = place * featureCount + first;
  for (let each = 0; each < count; each++)
    if (intAt(words, p.cutBins / 4 + first + each) !== 0)
      unpackFeature(at, realAt(given, leaf), first + each, p.unpacked + histogramBytes * (out + each));
  kernels.cutNumbers(
    ...([p.unpacked + histogramBytes * out, p.cutBins + 4 * first, count] as const),
    ...([realAt(given, leaf + 1), realAt(given, leaf + 2), realAt(given, leaf + 3)] as const),
    ...([realAt(given, units), realAt(given, units + 1), realAt(given, units + 2)] as const),
    ...([realAt(given, leaf + 4), p.cuts + 8 * cutDoubles * out] as const),
  );
}

/** The sums of a feature, out of the histogram of its column to 256 of its own at `out`. */
export function unpackFeature(
  { kernels, places, words }: Workplace,
  histograms: number,
  feature: number,
  out: number,
): void {
  const binner = places.binners / 4 + binnerWords * feature;
  const column = histograms + intAt(words, binner + 1) * histogramBytes;
  kernels.unpack(column, intAt(words, binner + 2), intAt(words, binner + 3) + 1, out);
}

/** Beside the count of left rows of each block stands how many went left before it. */
function settle({ kernels, places: p, reals }: Workplace, block: Block, given: Float64Array): void {
  const found = p.found / 8 + 2 * block.index;
  const [leftCount, leftBefore] = [realAt(reals, found), realAt(reals, found + 1)];
  const left = realAt(given, from) + leftBefore;
  const right = block.from + realAt(given, leftOfLeaf) - leftBefore;
  kernels.settle(p.rows, p.scratch, block.from, block.to, leftCount, left, right);
}
