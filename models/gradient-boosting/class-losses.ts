import { numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Loss } from './losses.ts';

/** Log loss of several classes: a raw score of each, which go through the softmax together. */
export type ClassLosses = {
  /** The loss by the score of each class alone; null where no row is of the class, so that no tree would say more. */
  readonly ofClasses: readonly (Loss | null)[];
  /** What the scores of each class begin with: the logarithm of its share. */
  readonly starts: readonly number[];
};

/** Even a class without rows keeps a finite start: half a row of it is assumed. */
const half = 0.5;

export function classLosses(
  classCount: number,
  labels: Float64Array,
  weightOf: (row: number) => number,
): ClassLosses {
  const sums = new Float64Array(classCount);
  for (let row = 0; row < labels.length; row++) {
    const label = realAt(labels, row);
    sums[label] = realAt(sums, label) + weightOf(row);
  }
  const total = sums.reduce((all, sum) => all + sum, 0);
  const shares = Array.from(sums, (sum) => (sum === 0 ? half / (total + 1) : sum / total));
  return {
    starts: shares.map(Math.log),
    ofClasses: shares.map((_, place) => (realAt(sums, place) === 0 ? null : lossOfClass(place, classCount))),
  };
}

const lossOfClass = (place: number, classCount: number): Loss => ({
  job: 'softmax',
  numbers: [place, classCount / (classCount - 1)],
  link: 'identity',
  leafShare: null,
  start: () => Number.NaN,
  mean: () => Number.NaN,
});

export type ClassRows = {
  /** Of each class in turn, all rows of the table. */
  readonly scores: Float64Array;
  readonly labels: Float64Array | Float32Array;
  readonly weightOf: (row: number) => number;
  readonly classCount: number;
  readonly from: number;
  readonly to: number;
};

/** Mean log loss of rows `from` to `to`, each by its weight. */
export function meanClassLoss({ scores, labels, weightOf, classCount, from, to }: ClassRows): number {
  const rowCount = labels.length;
  let [sum, total] = [0, 0];
  for (let row = from; row < to; row++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k++) most = Math.max(most, realAt(scores, k * rowCount + row));
    let powers = 0;
    for (let k = 0; k < classCount; k++) powers += Math.exp(realAt(scores, k * rowCount + row) - most);
    const weight = weightOf(row);
    sum += weight * (most + Math.log(powers) - realAt(scores, numberAt(labels, row) * rowCount + row));
    total += weight;
  }
  return sum / total;
}
