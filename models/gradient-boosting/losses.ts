import { realAt } from '../../shared/dataset/table.ts';
import { logOdds, probability } from '../linear/probability.ts';
import type { JobName } from './shares.ts';

/** What boosting lowers. Scores are raw: before `answer`. */
export type Loss = {
  readonly kind: 'log-loss' | 'squared-error';
  /** The kernel of its gradient and hessian. */
  readonly job: JobName;
  /** The raw score that is best where nothing is known of a row. */
  start(labels: Float64Array, weightOf: (row: number) => number): number;
  /** Mean loss of rows `from` to `to`, each by its weight. */
  mean(rows: ScoredRows): number;
  /** From raw score to answer. */
  answer(score: number): number;
};

export type ScoredRows = {
  readonly scores: Float64Array;
  readonly labels: Float64Array;
  readonly weightOf: (row: number) => number;
  readonly from: number;
  readonly to: number;
};

function meanOf(
  { scores, labels, weightOf, from, to }: ScoredRows,
  lossOf: (score: number, label: number) => number,
): number {
  let [sum, total] = [0, 0];
  for (let row = from; row < to; row++) {
    const weight = weightOf(row);
    sum += weight * lossOf(realAt(scores, row), realAt(labels, row));
    total += weight;
  }
  return sum / total;
}

/** Even a class that fills the part keeps a finite start: half a row of the other is assumed. */
const half = 0.5;

const logLoss: Loss = {
  kind: 'log-loss',
  job: 'logistic',
  start(labels, weightOf) {
    let [positive, total] = [0, 0];
    for (let row = 0; row < labels.length; row++) {
      total += weightOf(row);
      positive += weightOf(row) * realAt(labels, row);
    }
    const isOneClass = positive === 0 || positive === total;
    return logOdds(isOneClass ? (positive + half) / (total + 1) : positive / total);
  },
  mean: (rows) =>
    meanOf(
      rows,
      // log(1 + e^s) - y s, so written that it does not overflow.
      (score, label) => Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score,
    ),
  answer: probability,
};

const squaredError: Loss = {
  kind: 'squared-error',
  job: 'squared',
  start(labels, weightOf) {
    let [sum, total] = [0, 0];
    for (let row = 0; row < labels.length; row++) {
      total += weightOf(row);
      sum += weightOf(row) * realAt(labels, row);
    }
    return sum / total;
  },
  mean: (rows) => meanOf(rows, (score, label) => (score - label) ** 2),
  answer: (score) => score,
};

export const losses = { 'log-loss': logLoss, 'squared-error': squaredError } as const;
