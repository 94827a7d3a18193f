import { realAt } from '../dataset/table.ts';
import type { Calibration, CalibrationRows } from './calibration.ts';
import { logOdds } from './log-odds.ts';

type Line = { readonly slope: number; readonly intercept: number };
type Problem = { readonly odds: Float64Array; readonly targets: Float64Array };

const iterationsMax = 100;
const gradientMax = 1e-8;
const stepMin = 1e-10;
/** Of the loss: what is left to gain, at which the line is as good as found. */
const decrementMin = 2 ** -48;
/** Keeps the hessian positive where all scores are equal. */
const ridge = 1e-12;

/**
 * Platt 1999, "Probabilistic outputs for support vector machines", on the log odds of the scores, so that a calibrated
 * learner gets slope 1 and intercept 0; its smoothed targets keep the line finite where the labels can be parted. Newton
 * with backtracking as Lin, Lin & Weng 2007, "A note on Platt's probabilistic outputs", algorithm 1, with their A and B of
 * opposite sign. Null where the slope is not above 0: the scores do not rank the labels. Both labels must be there.
 */
export function fitPlatt({ labels, scores }: CalibrationRows): Calibration | null {
  const positiveCount = labels.reduce((sum, label) => sum + label, 0);
  const negativeCount = labels.length - positiveCount;
  const [high, low] = [(positiveCount + 1) / (positiveCount + 2), 1 / (negativeCount + 2)];
  const problem = { odds: scores.map(logOdds), targets: labels.map((label) => (label === 1 ? high : low)) };
  const line = minimise(problem, {
    slope: 0,
    intercept: Math.log((positiveCount + 1) / (negativeCount + 1)),
  });
  return line.slope > 0 ? { kind: 'platt', ...line } : null;
}

function minimise(problem: Problem, from: Line): Line {
  let line = from;
  let loss = lossOf(problem, line);
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    const step = newtonStep(problem, line);
    if (step === null) return line;
    // The loss cannot tell a smaller step from rounding, and the last step of Newton needs no search.
    if (-step.descent <= decrementMin * loss) return moved(line, step, 1);
    let size = 1;
    let next = moved(line, step, size);
    let found = lossOf(problem, next);
    while (found >= loss + 1e-4 * size * step.descent && size >= stepMin) {
      size /= 2;
      next = moved(line, step, size);
      found = lossOf(problem, next);
    }
    // Rounding leaves no lower point: this is the minimum.
    if (size < stepMin) return line;
    [line, loss] = [next, found];
  }
  return line;
}

const moved = ({ slope, intercept }: Line, step: Line, size: number): Line => ({
  slope: slope + size * step.slope,
  intercept: intercept + size * step.intercept,
});

/** Cross entropy of the targets, in the form that neither overflows nor cancels. */
function lossOf({ odds, targets }: Problem, { slope, intercept }: Line): number {
  let loss = 0;
  for (let row = 0; row < odds.length; row++) {
    const sum = slope * realAt(odds, row) + intercept;
    loss += Math.max(sum, 0) - realAt(targets, row) * sum + Math.log1p(Math.exp(-Math.abs(sum)));
  }
  return loss;
}

/** The step, with the descent of the loss along it; null where the gradient is as good as 0. */
function newtonStep({ odds, targets }: Problem, { slope, intercept }: Line) {
  let [gradientSlope, gradientIntercept] = [0, 0];
  let [slopeSlope, slopeIntercept, interceptIntercept] = [ridge, 0, ridge];
  for (let row = 0; row < odds.length; row++) {
    const odd = realAt(odds, row);
    const probability = 1 / (1 + Math.exp(-(slope * odd + intercept)));
    const rest = probability - realAt(targets, row);
    const weight = probability * (1 - probability);
    gradientSlope += odd * rest;
    gradientIntercept += rest;
    slopeSlope += odd * odd * weight;
    slopeIntercept += odd * weight;
    interceptIntercept += weight;
  }
  if (Math.max(Math.abs(gradientSlope), Math.abs(gradientIntercept)) < gradientMax) return null;
  const determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
  const step = {
    slope: (slopeIntercept * gradientIntercept - interceptIntercept * gradientSlope) / determinant,
    intercept: (slopeIntercept * gradientSlope - slopeSlope * gradientIntercept) / determinant,
  };
  return { ...step, descent: gradientSlope * step.slope + gradientIntercept * step.intercept };
}
