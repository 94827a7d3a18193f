import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { ClassWeights } from './class-weights.ts';
import type { LabelledFrame } from './labelled-frame.ts';
import { UnusableWeights } from './unusable-weights.ts';

/** How the rows of a fit weigh. */
export type Weighing = {
  /** Name of the column that holds the weights of the rows. */
  readonly column: string | null;
  readonly classes: ClassWeights;
};

/** Rows that count, and what each weighs; null: all the same. */
export type WeighedRows = { readonly rows: Int32Array; readonly weights: Float64Array | null };

export type Weighed = {
  readonly train: WeighedRows;
  readonly validation: WeighedRows;
  /** What a row of each class weighs, by its number; null where classes do not matter. */
  readonly classWeights: readonly number[] | null;
};

/** Single precision, which some learners keep weights in, holds what is within. */
const [weightMin, weightMax] = [1e-20, 1e20];

/**
 * Weighs rows of training and of validation alike: by their column, times the weight of their class. Rows of weight zero
 * are left out, so that they count for nothing at all, not for the encoders either.
 * @throws UnusableWeights where a weight is missing, negative or not finite, or no row of training has one above zero
 */
export function weighRows(
  { column, classes }: Weighing,
  { labels, weights: columnWeights }: LabelledFrame,
  parts: { readonly train: Int32Array; readonly validation: Int32Array },
): Weighed {
  if (column !== null && columnWeights === undefined)
    throw new RangeError(`the weights "${column}" were not read`);
  const ofRows = column === null ? null : (columnWeights ?? null);
  const [train, validation] = [parts.train, parts.validation].map((rows) =>
    ofRows === null || column === null ? { rows, weights: null } : weighed(ofRows, rows, column),
  ) as [WeighedRows, WeighedRows];
  if (column !== null && train.rows.length === 0 && parts.train.length > 0)
    throw new UnusableWeights(
      `the weight "${column}" is 0 in all ${parts.train.length} rows of training: give rows that count, or another column`,
    );
  const classWeights = classes === 'balanced' ? balanced(labels, train) : classes;
  if (classWeights === null) return { train, validation, classWeights };
  return {
    classWeights,
    train: byClass(train, labels, classWeights),
    validation: byClass(validation, labels, classWeights),
  };
}

function weighed(weights: Float64Array, rows: Int32Array, column: string): WeighedRows {
  for (const row of rows) {
    const weight = realAt(weights, row);
    if (weight !== 0 && !(weight >= weightMin && weight <= weightMax))
      throw new UnusableWeights(
        `the weight "${column}" is ${Number.isNaN(weight) ? 'missing or no number' : weight} in a row; weights are 0 or from ${weightMin} to ${weightMax.toExponential(0)}`,
      );
  }
  const counted = rows.filter((row) => realAt(weights, row) > 0);
  return { rows: counted, weights: takeRows(weights, counted) };
}

/** Each class weighs the same in sum, and all together what they weighed, as in scikit-learn. */
function balanced(labels: Float64Array, { rows, weights }: WeighedRows): readonly number[] {
  const sums: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    const label = realAt(labels, intAt(rows, at));
    sums[label] = (sums[label] ?? 0) + (weights === null ? 1 : realAt(weights, at));
  }
  const found = Array.from(sums, (sum) => sum ?? 0).filter((sum) => sum > 0);
  const total = found.reduce((all, sum) => all + sum, 0);
  return Array.from(sums, (sum) => (sum ? total / (found.length * sum) : 1));
}

const byClass = (
  { rows, weights }: WeighedRows,
  labels: Float64Array,
  classWeights: readonly number[],
): WeighedRows => ({
  rows,
  weights: Float64Array.from(
    rows,
    (row, at) => (weights === null ? 1 : realAt(weights, at)) * (classWeights[realAt(labels, row)] ?? 1),
  ),
});
