import { realAt } from '../dataset/table.ts';
import { brier } from '../metrics/brier.ts';
import { ece } from '../metrics/ece.ts';
import type { Metric } from '../metrics/metric.ts';
import type { CalibrationMethod, CalibrationRows } from './calibration.ts';
import type { Fit } from './choice.ts';
import { insideUnit } from './log-odds.ts';

/** A method tried on rows of validation. */
export type Trial = {
  readonly method: CalibrationMethod;
  readonly fit: Fit;
  /** Log loss of each row. */
  readonly losses: Float64Array;
};

/** What the probabilities of a method come to. */
export function trialOf(method: CalibrationMethod, { labels, scores }: CalibrationRows): Trial {
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

/**
 * The first of the trials, which go from the simplest to the least simple, that is worse than the best by no more than one
 * standard error of the paired difference of their losses: what the rows cannot tell from chance is not taken.
 */
export function simplestOf(trials: readonly Trial[]): CalibrationMethod {
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
