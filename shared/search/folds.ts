import { intAt, itemAt, realAt } from '../dataset/table.ts';
import { type Random, seededRandom } from '../statistics/random.ts';

/** Rows that a trial is fitted on, and those that it is scored on. */
export type Fold = { readonly train: Int32Array; readonly test: Int32Array };

/** What folds are cut by; arrays hold a value for each row of the frame. */
export type FoldBasis =
  | { readonly kind: 'stratified' | 'shuffled' }
  | { readonly kind: 'time-ordered'; readonly times: Float64Array }
  | { readonly kind: 'grouped'; readonly groups: Int32Array };

export type FoldOrder = {
  /** Rows of the training part. */
  readonly rows: Int32Array;
  /** Of all rows of the frame. */
  readonly labels: Float64Array;
  readonly basis: FoldBasis;
  /** Folds are cut from so many of the rows at most. */
  readonly rowsMax: number;
  readonly seed: number;
};

export const foldCount = 5;

/**
 * Cuts rows into five folds, each scored once: with equal shares of each class (stratified), by chance (shuffled), whole
 * groups together (grouped), or in time, where what is scored always comes after what was fitted (rolling origin: Tashman
 * 2000, "Out-of-sample tests of forecasting accuracy"). Few rows give fewer folds; under two rows give none.
 */
export function searchFolds(order: FoldOrder): readonly Fold[] {
  const { basis, seed } = order;
  const random = seededRandom(seed);
  switch (basis.kind) {
    case 'time-ordered':
      return rollingFolds(order, basis.times);
    case 'grouped':
      return dealt(shuffled(order, random), groupDealer(basis.groups, random));
    case 'stratified':
      return dealt(byLabel(shuffled(order, random), order.labels), dealer);
    case 'shuffled':
      return dealt(shuffled(order, random), dealer);
  }
}

/** So many of the rows, drawn by chance (Fisher and Yates). A larger draw of the same seed holds the smaller one. */
function shuffled({ rows, rowsMax }: FoldOrder, random: Random): Int32Array {
  const order = rows.slice();
  const count = Math.min(rowsMax, rows.length);
  for (let at = 0; at < count; at++) {
    const other = at + random.below(rows.length - at);
    const kept = intAt(order, at);
    order[at] = intAt(order, other);
    order[other] = kept;
  }
  return order.subarray(0, count);
}

/** Class after class, each in the order that it was drawn in: dealt out in turn, every fold has its share of each. */
const byLabel = (rows: Int32Array, labels: Float64Array): Int32Array =>
  Int32Array.from([...rows].sort((a, b) => realAt(labels, a) - realAt(labels, b)));

const dealer = (_: number, index: number): number => index % foldCount;

/** Rows in their own order again: how they are added up must not hang on the draw. */
function dealt(rows: Int32Array, foldOf: (row: number, index: number) => number): readonly Fold[] {
  const folds = Int32Array.from(rows, foldOf);
  const part = (isIn: (fold: number) => boolean) => rows.filter((_, at) => isIn(intAt(folds, at))).sort();
  return Array.from({ length: foldCount }, (_, fold) => ({
    train: part((other) => other !== fold),
    test: part((other) => other === fold),
  })).filter(({ train, test }) => train.length > 0 && test.length > 0);
}

/** Each group falls into the fold that a seeded draw gives it. */
function groupDealer(groups: Int32Array, random: Random): (row: number) => number {
  const folds = new Map<number, number>();
  return (row) => {
    const group = intAt(groups, row);
    const known = folds.get(group);
    if (known !== undefined) return known;
    const fold = random.below(foldCount);
    folds.set(group, fold);
    return fold;
  };
}

/** The first half only trains, the other is scored in five steps. Rows of one time stay together. */
function rollingFolds({ rows, rowsMax }: FoldOrder, times: Float64Array): readonly Fold[] {
  const timeOf = (row: number): number => realAt(times, row);
  const inTime = [...rows].sort((a, b) => timeOf(a) - timeOf(b) || a - b);
  const count = Math.min(rowsMax, inTime.length);
  const kept = Array.from({ length: count }, (_, at) =>
    itemAt(inTime, Math.floor((at * inTime.length) / count)),
  );
  const cuts = Array.from({ length: foldCount + 1 }, (_, step) => {
    const row = kept[Math.floor((count * (foldCount + step)) / (2 * foldCount))];
    return row === undefined ? Number.POSITIVE_INFINITY : timeOf(row);
  });
  const between = (from: number, to: number) =>
    Int32Array.from(kept.filter((row) => timeOf(row) >= from && timeOf(row) < to)).sort();
  return Array.from({ length: foldCount }, (_, fold) => ({
    train: between(Number.NEGATIVE_INFINITY, itemAt(cuts, fold)),
    test: between(itemAt(cuts, fold), itemAt(cuts, fold + 1)),
  })).filter(({ train, test }) => train.length > 0 && test.length > 0);
}
