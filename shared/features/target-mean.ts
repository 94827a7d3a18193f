import { intAt, realAt } from '../dataset/table.ts';
import { seededRandom } from '../statistics/random.ts';

/** What target means are fitted of: a number per row, by the rows' places in the training part. */
export type Targets = {
  readonly labels: Float64Array;
  /** The fold of each row, 0 … foldCount - 1. */
  readonly folds: Int32Array;
  readonly foldCount: number;
  /** Categories of more levels than these get target means. */
  readonly levelsOver: number;
  /** Rows that the prior counts as; null: as many as the data say. */
  readonly smoothing: number | null;
};

/** A fold per row, drawn by the seed. */
export function drawFolds(rowCount: number, foldCount: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: rowCount }, () => random.below(foldCount));
}

/** The mean target of each level, drawn towards the prior. */
export type TargetMeans = {
  /** By code; the mean of all rows where the level is in none of them. */
  readonly means: Float64Array;
  /** The mean of all rows: what a level gets that training never saw. */
  readonly prior: number;
};

export type FittedTargetMeans = TargetMeans & {
  /** What each training row is told of its level by rows of other folds alone: its own label is not among them. */
  readonly crossFitted: Float64Array;
};

/**
 * Means of the target by level, λ × mean of the level + (1 - λ) × prior with λ = n / (n + m) (Micci-Barreca 2001, "A
 * preprocessing scheme for high-cardinality categorical attributes"). Where no smoothing m is given, it is the variance
 * within levels over the one between them, by the moments of an analysis of variance: levels that do not differ all get
 * the prior. Each row of training is told the means of the other folds, so that no row sees its own label.
 *
 * @param codes the level of each row, below `levelCount`; a missing value is a level of its own
 */
export function fitTargetMeans(codes: Int32Array, levelCount: number, targets: Targets): FittedTargetMeans {
  const { labels, folds, foldCount, smoothing } = targets;
  const sums = Array.from({ length: foldCount }, () => emptySums(levelCount));
  const all = emptySums(levelCount);
  for (let row = 0; row < codes.length; row++) {
    const label = realAt(labels, row);
    const code = intAt(codes, row);
    add(all, code, label);
    add(sumsOf(sums, intAt(folds, row)), code, label);
  }
  const outside = sums.map((inside) => meansOf(difference(all, inside), smoothing));
  const crossFitted = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const { means } = outside[intAt(folds, row)] as TargetMeans;
    crossFitted[row] = realAt(means, intAt(codes, row));
  }
  return { ...meansOf(all, smoothing), crossFitted };
}

/** By code: how many rows, and the sum of their labels; and the sum of all squares. */
type Sums = { readonly counts: Float64Array; readonly totals: Float64Array; squares: number };

const emptySums = (levelCount: number): Sums => ({
  counts: new Float64Array(levelCount),
  totals: new Float64Array(levelCount),
  squares: 0,
});

const sumsOf = (sums: readonly Sums[], fold: number): Sums => sums[fold] as Sums;

function add(sums: Sums, code: number, label: number): void {
  sums.counts[code] = realAt(sums.counts, code) + 1;
  sums.totals[code] = realAt(sums.totals, code) + label;
  sums.squares += label * label;
}

const difference = (all: Sums, inside: Sums): Sums => ({
  counts: all.counts.map((count, code) => count - realAt(inside.counts, code)),
  totals: all.totals.map((total, code) => total - realAt(inside.totals, code)),
  squares: all.squares - inside.squares,
});

function meansOf(sums: Sums, smoothing: number | null): TargetMeans {
  const { counts, totals } = sums;
  const rowCount = counts.reduce((sum, count) => sum + count, 0);
  const prior = rowCount === 0 ? 0 : totals.reduce((sum, total) => sum + total, 0) / rowCount;
  const weight = smoothing ?? varianceRatio(sums, rowCount, prior);
  const means = counts.map((count, code) =>
    count === 0 || weight === Number.POSITIVE_INFINITY
      ? prior
      : (realAt(totals, code) + weight * prior) / (count + weight),
  );
  return { means, prior };
}

/** The variance within levels over the one between them; infinite where levels do not differ more than rows do. */
function varianceRatio({ counts, totals, squares }: Sums, rowCount: number, prior: number): number {
  let [levelCount, between, explained, countSquares] = [0, 0, 0, 0];
  for (let code = 0; code < counts.length; code++) {
    const count = realAt(counts, code);
    if (count === 0) continue;
    const mean = realAt(totals, code) / count;
    levelCount++;
    between += count * (mean - prior) ** 2;
    explained += count * mean * mean;
    countSquares += count * count;
  }
  if (levelCount < 2 || rowCount <= levelCount) return Number.POSITIVE_INFINITY;
  const within = Math.max(0, squares - explained) / (rowCount - levelCount);
  const usualCount = (rowCount - countSquares / rowCount) / (levelCount - 1);
  const excess = (between / (levelCount - 1) - within) / usualCount;
  return excess > 0 ? within / excess : Number.POSITIVE_INFINITY;
}
