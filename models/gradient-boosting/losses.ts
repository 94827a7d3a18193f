import { numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { logOdds } from '../linear/probability.ts';
import type { ScoreLink } from '../link.ts';
import type { JobName } from './shares.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** What boosting lowers. Scores are raw: before the link. */
export type Loss = {
  /** The kernel of its gradient and hessian, and the numbers that it is given. */
  readonly job: JobName;
  readonly numbers: readonly number[];
  readonly link: ScoreLink;
  /** The value of a leaf is this quantile of what its rows lack; null: a step of Newton's. */
  readonly leafShare: number | null;
  /** The raw score that is best where nothing is known of a row. */
  start(labels: Float64Array, weightOf: (row: number) => number): number;
  /** Mean loss of rows `from` to `to`, each by its weight. */
  mean(rows: ScoredRows): number;
};

export type ScoredRows = {
  readonly scores: Float64Array;
  readonly labels: Float64Array | Float32Array;
  readonly weightOf: (row: number) => number;
  readonly from: number;
  readonly to: number;
};

/** Losses that a task can ask for, its own first. */
export const lossNames = {
  binary: ['log'],
  multiclass: ['log'],
  regression: ['squared', 'absolute', 'quantile', 'poisson'],
} as const satisfies Record<Task, readonly string[]>;
export type LossName = (typeof lossNames)[Task][number];

export type LossWish = {
  /** Null: the task's own. */
  readonly loss: LossName | null;
  readonly quantile: number;
  readonly poissonStepMax: number;
};

/** The loss of that name, else the task's own. */
export function lossOf(task: Task, { loss, quantile, poissonStepMax }: LossWish): Loss {
  const name = loss ?? lossNames[task][0];
  if (name === 'quantile')
    return slopedLoss({ job: [-quantile, 1 - quantile, 1 - quantile], share: quantile });
  if (name === 'absolute') return slopedLoss({ job: [-1, 0, 1], share: 0.5 });
  if (name === 'poisson') return poissonLoss(poissonStepMax);
  return name === 'log' ? logLoss : squaredError;
}

/** Even a class that fills the part keeps a finite start: half a row of the other is assumed. */
const half = 0.5;

const newton = { numbers: [], leafShare: null } as const;

const logLoss: Loss = {
  ...newton,
  job: 'logistic',
  link: 'logit',
  start(labels, weightOf) {
    const { sum: positive, total } = sumOf(labels, weightOf);
    const isOneClass = positive === 0 || positive === total;
    return logOdds(isOneClass ? (positive + half) / (total + 1) : positive / total);
  },
  mean: (rows) =>
    meanOf(
      rows,
      // log(1 + e^s) - y s, so written that it does not overflow.
      (score, label) => Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score,
    ),
};

/** Half the squared distance. */
export const squaredError: Loss = {
  ...newton,
  job: 'squared',
  link: 'identity',
  start(labels, weightOf) {
    const { sum, total } = sumOf(labels, weightOf);
    return sum / total;
  },
  mean: (rows) => meanOf(rows, (score, label) => (score - label) ** 2),
};

/**
 * What a label is above its score costs `share` of it, what it is below it the rest: its optimum is a quantile (Koenker &
 * Bassett 1978), of which the median makes the absolute error. `job`: its slopes below, at and above the label.
 */
const slopedLoss = ({ job, share }: { readonly job: readonly number[]; readonly share: number }): Loss => ({
  job: 'sloped',
  numbers: job,
  link: 'identity',
  leafShare: share,
  start: (labels, weightOf) => weightedQuantile(labels, weightOf, share),
  mean: (rows) =>
    meanOf(rows, (score, label) =>
      label >= score ? share * (label - score) : (1 - share) * (score - label),
    ),
});

/** Counts, by the logarithm of their rate; `stepMax` bounds the steps of leaves, as in LightGBM. */
const poissonLoss = (stepMax: number): Loss => ({
  job: 'poisson',
  numbers: [Math.exp(stepMax)],
  link: 'log',
  leafShare: null,
  start(labels, weightOf) {
    const { sum, total } = sumOf(labels, weightOf);
    return Math.log(sum === 0 ? half / (total + 1) : sum / total);
  },
  mean: (rows) => meanOf(rows, (score, label) => Math.exp(score) - label * score),
});

function sumOf(labels: Float64Array, weightOf: (row: number) => number) {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weightOf(row);
    total += weight;
    sum += weight * realAt(labels, row);
  }
  return { sum, total };
}

function meanOf(
  { scores, labels, weightOf, from, to }: ScoredRows,
  lossAt: (score: number, label: number) => number,
): number {
  let [sum, total] = [0, 0];
  for (let row = from; row < to; row++) {
    const weight = weightOf(row);
    sum += weight * lossAt(realAt(scores, row), numberAt(labels, row));
    total += weight;
  }
  return sum / total;
}
