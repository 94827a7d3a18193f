import { intAt, realAt } from '../dataset/table.ts';
import { brier } from '../metrics/brier.ts';
import { decidedClasses } from '../metrics/decided-class.ts';
import { ece } from '../metrics/ece.ts';
import type { Metric } from '../metrics/metric.ts';
import type { CalibrationMethod, CalibrationRows } from './calibration.ts';
import type { Fit } from './choice.ts';
import { insideUnit } from './log-odds.ts';

/** A method tried on rows of validation. */
export type Trial<Method extends CalibrationMethod = CalibrationMethod> = {
  readonly method: Method;
  readonly fit: Fit;
  /** Log loss of each row. */
  readonly losses: Float64Array;
};

/** What the probabilities of a method come to. */
export function trialOf<Method extends CalibrationMethod>(
  method: Method,
  { labels, scores }: CalibrationRows,
): Trial<Method> {
  const losses = scores.map((score, row) => {
    const inside = insideUnit(score);
    return labels[row] === 1 ? -Math.log(inside) : -Math.log1p(-inside);
  });
  const measure = (metric: Metric): number => {
    const measured = metric.measure({ labels, scores, threshold: 0.5 });
    return measured.kind === 'value' ? measured.value : Number.NaN;
  };
  return { method, losses, fit: { logLoss: meanOf(losses), brier: measure(brier), ece: measure(ece) } };
}

/** The same of several classes: Brier's score is the sum over them, calibration errors are those of the likeliest. */
export function classTrialOf<Method extends CalibrationMethod>(
  method: Method,
  rows: CalibrationRows,
): Trial<Method> {
  const { labels, scores } = rows;
  const classCount = scores.length / labels.length;
  const decided = decidedClasses(rows);
  const losses = labels.map((label, row) => -Math.log(insideUnit(realAt(scores, row * classCount + label))));
  const squares = labels.map((label, row) => {
    const own = scores.subarray(row * classCount, (row + 1) * classCount);
    return own.reduce((sum, score, place) => sum + (score - (place === label ? 1 : 0)) ** 2, 0);
  });
  const likeliest = {
    labels: labels.map((label, row) => (decided[row] === label ? 1 : 0)),
    scores: labels.map((_, row) => realAt(scores, row * classCount + intAt(decided, row))),
  };
  const error = ece.measure({ ...likeliest, threshold: 0.5 });
  const found = error.kind === 'value' ? error.value : Number.NaN;
  return { method, losses, fit: { logLoss: meanOf(losses), brier: meanOf(squares), ece: found } };
}

/**
 * The first of the trials, which go from the simplest to the least simple, that is worse than the best by no more than one
 * standard error of the paired difference of their losses: what the rows cannot tell from chance is not taken.
 */
export function simplestOf<Method extends CalibrationMethod>(trials: readonly Trial<Method>[]): Method {
  const best = trials.reduce((least, trial) => (trial.fit.logLoss < least.fit.logLoss ? trial : least));
  return (trials.find((trial) => isAsGood(trial, best)) ?? best).method;
}

function isAsGood(trial: Trial, best: Trial): boolean {
  const excess = trial.losses.map((loss, row) => loss - realAt(best.losses, row));
  const mean = meanOf(excess);
  const squares = excess.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean <= Math.sqrt(squares / (excess.length - 1) / excess.length);
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
