import { realAt } from '../../shared/dataset/table.ts';
import type { FitReport } from '../learner.ts';
import { curvatureOf } from './curvature.ts';
import { positionAt } from './descent.ts';
import { diagonalMetric } from './diagonal-metric.ts';
import { lbfgs } from './lbfgs.ts';
import type { Problem } from './problem.ts';
import { hessian } from './problem.ts';
import type { LabelledRows } from './row-loss.ts';
import { squaredLoss } from './squared-loss.ts';
import { addScaled } from './vector.ts';

export type RidgeFit = { readonly point: Float64Array; readonly report: FitReport };
export type RidgeOptions = { readonly alpha: number; readonly onPass: () => void };

/** A dense matrix of normal equations of more places takes too long to factor. */
const matrixWidthMax = 2048;

/** One solution of the normal equations, and a second for what rounding left of the gradient. */
const solvesCount = 2;

/**
 * Minimises ‖y − Xw − b‖², each row by its weight, + alpha · ‖w‖² over centred and scaled labels: in closed form by Cholesky, or by L-BFGS where
 * the design is very wide.
 */
export function fitRidge(rows: LabelledRows, { alpha, onPass }: RidgeOptions): RidgeFit {
  const { mean, deviation } = moments(rows.labels);
  const labels = rows.labels.map((label) => (label - mean) / deviation);
  const problem: Problem = {
    rows: { ...rows, labels },
    loss: squaredLoss,
    penalty: alpha,
    scale: 1,
  };
  const fit = rows.design.width > matrixWidthMax ? descendWide(problem, onPass) : solve(problem, onPass);
  const point = fit.point.map((weight) => weight * deviation);
  point[point.length - 1] = realAt(point, point.length - 1) + mean;
  return { point, report: fit.report };
}

function solve(problem: Problem, onPass: () => void): RidgeFit {
  const point = new Float64Array(problem.rows.design.width + 1);
  const curvature = curvatureOf(hessian(problem, point));
  onPass();
  for (let round = 0; round < solvesCount; round++) {
    const { gradient } = positionAt(problem, point);
    curvature.solve(gradient);
    addScaled(point, -1, gradient);
    onPass();
  }
  const notes =
    curvature.ridge === 0
      ? []
      : [
          `columns repeat each other: a ridge of ${curvature.ridge.toPrecision(2)} was added to tell them apart`,
        ];
  return { point, report: { converged: true, iterationCount: 1, notes } };
}

function descendWide(problem: Problem, onPass: () => void): RidgeFit {
  const start = new Float64Array(problem.rows.design.width + 1);
  const stopping = { decrementMax: 1e-8, iterationsMax: 1000, onPass };
  const { point, converged, iterationCount } = lbfgs(
    problem,
    start,
    diagonalMetric(problem, start),
    stopping,
  );
  const notes = converged ? [] : [`stopped after ${iterationCount} iterations before it had converged`];
  return { point, report: { converged, iterationCount, notes } };
}

/** Mean and population deviation, 1 where the labels are constant. */
function moments(labels: Float64Array): { readonly mean: number; readonly deviation: number } {
  let mean = 0;
  for (let row = 0; row < labels.length; row++) mean += (realAt(labels, row) - mean) / (row + 1);
  let squares = 0;
  for (let row = 0; row < labels.length; row++) {
    const distance = realAt(labels, row) - mean;
    squares += distance * distance;
  }
  const deviation = Math.sqrt(squares / labels.length);
  return { mean, deviation: deviation > 0 && Number.isFinite(deviation) ? deviation : 1 };
}
