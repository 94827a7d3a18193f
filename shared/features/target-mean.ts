import { intAt, realAt } from '../dataset/table.ts';
import { seededRandom } from '../statistics/random.ts';

/** What target means are fitted of: a number per row, by the rows' places in the training part. */
export type Targets = {
  readonly labels: Float64Array;
  /** Classes whose places the labels are, each told by its share; null: the labels are what is told. @default null */
  readonly classes?: readonly string[] | null;
  /** How much each row counts; null: all the same. @default null */
  readonly weights?: Float64Array | null;
  /** The fold of each row, 0 … foldCount - 1. */
  readonly folds: Int32Array;
  readonly foldCount: number;
  /** Categories of more levels than these get target means. */
  readonly levelsOver: number;
  /** Rows that the prior counts as; null: as many as the data say. */
  readonly smoothing: number | null;
};

/** A fold per row, drawn by the seed; rows of one group are in one fold, so that no group tells of itself. */
export function dealGroups(groups: Int32Array, foldCount: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const names = [...new Set(groups)];
  for (let at = names.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [names[at], names[other]] = [names[other] ?? 0, names[at] ?? 0];
  }
  const foldOf = new Map(names.map((name, at) => [name, at % foldCount]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}

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
  /** Whether any row was told another thing by that than the mean of all: not where no level is in two folds. */
  readonly isTold: boolean;
};

/**
 * Means of the target by level, λ × mean of the level + (1 - λ) × prior with λ = n / (n + m) (Micci-Barreca 2001, "A
 * preprocessing scheme for high-cardinality categorical attributes"). Where no smoothing m is given, it is the variance
 * within levels over the one between them, by the moments of an analysis of variance: levels that do not differ all get
 * the prior. Each row of training is told the means of the other folds, so that no row sees its own label.
 *
 * @param codes the level of each row, below `levelCount`; a missing value is a level of its own
 */
export function fitTargetMeans(
  codes: Int32Array,
  levelCount: number,
  { labels, folds, foldCount, smoothing, weights = null }: Targets,
): FittedTargetMeans {
  const usual = weights === null ? 1 : meanOf(weights);
  const sums = Array.from({ length: foldCount }, () => emptySums(levelCount));
  const all = emptySums(levelCount);
  for (let row = 0; row < codes.length; row++) {
    const label = realAt(labels, row);
    const code = intAt(codes, row);
    // Weights of 1 on the average: the smoothing counts rows.
    const of = { code, label, weight: weights === null ? 1 : realAt(weights, row) / usual };
    add(all, of);
    add(sumsOf(sums, intAt(folds, row)), of);
  }
  const outside = sums.map((inside) => meansOf(difference(all, inside), smoothing));
  const crossFitted = new Float64Array(codes.length);
  let isTold = false;
  for (let row = 0; row < codes.length; row++) {
    const { means, prior } = outside[intAt(folds, row)] as TargetMeans;
    crossFitted[row] = realAt(means, intAt(codes, row));
    isTold ||= crossFitted[row] !== prior;
  }
  return { ...meansOf(all, smoothing), crossFitted, isTold };
}

/** By code: how many rows, each by its weight, and the sum of their labels; and the sum of all squares. */
type Sums = { readonly counts: Float64Array; readonly totals: Float64Array; squares: number };

const emptySums = (levelCount: number): Sums => ({
  counts: new Float64Array(levelCount),
  totals: new Float64Array(levelCount),
  squares: 0,
});

const sumsOf = (sums: readonly Sums[], fold: number): Sums => sums[fold] as Sums;

type Counted = { readonly code: number; readonly label: number; readonly weight: number };

function add(sums: Sums, { code, label, weight }: Counted): void {
  sums.counts[code] = realAt(sums.counts, code) + weight;
  sums.totals[code] = realAt(sums.totals, code) + weight * label;
  sums.squares += weight * label * label;
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const difference = (all: Sums, inside: Sums): Sums => ({
  // What is left of weights that were all taken away is rounding.
  counts: all.counts.map((count, code) => leftOf(count, realAt(inside.counts, code))),
  totals: all.totals.map((total, code) => total - realAt(inside.totals, code)),
  squares: all.squares - inside.squares,
});

const leftOf = (all: number, inside: number): number => (all - inside > 1e-9 * all ? all - inside : 0);

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
