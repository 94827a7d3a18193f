import { realAt } from '../../shared/dataset/table.ts';
import type { FitReport } from '../learner.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { curvatureOf } from './curvature.ts';
import { type Optimum, positionAt } from './descent.ts';
import { diagonalMetric } from './diagonal-metric.ts';
import { lbfgs } from './lbfgs.ts';
import { owlQn } from './owl-qn.ts';
import type { Problem } from './problem.ts';
import { hessian } from './problem.ts';
import { proximalNewton } from './proximal-newton.ts';
import type { LabelledRows } from './row-loss.ts';
import { squaredLoss } from './squared-loss.ts';
import type { Curve } from './told-optimum.ts';
import { addScaled } from './vector.ts';

export type LinearFit = {
  readonly point: Float64Array;
  readonly report: FitReport;
  /** Null of a very wide design. */
  readonly curve: Curve | null;
};

export type LinearOptions = {
  /** What is added to half the squares of the rows per unit of ‖weights‖² ÷ 2, and per unit of ‖weights‖₁. */
  readonly l2: number;
  readonly l1: number;
  readonly onPass: () => void;
};

/** A dense matrix of normal equations of more places takes too long to factor. */
const matrixWidthMax = 2048;

/** One solution of the normal equations, and a second for what rounding left of the gradient. */
const solvesCount = 2;

/**
 * Minimises ½‖y − Xw − b‖², each row by its weight, + l2/2 · ‖w‖² + l1 · ‖w‖₁ over centred and scaled labels: in closed form by
 * Cholesky, with an L1 penalty by coordinates on the same matrix, or by L-BFGS where the design is very wide.
 */
export function fitLinear(rows: LabelledRows, { l2, l1, onPass }: LinearOptions): LinearFit {
  const { mean, deviation } = moments(rows.labels);
  const labels = rows.labels.map((label) => (label - mean) / deviation);
  const problem: Problem = { rows: { ...rows, labels }, loss: squaredLoss, penalty: l2, scale: 1 };
  // The norm of weights shrinks with the labels, its square as the squares of the rows do.
  const scaled = { problem, l1: l1 / deviation, onPass };
  const isWide = rows.design.width > matrixWidthMax;
  const { matrix, ...fit } = isWide ? descendWide(scaled) : l1 > 0 ? solveSparse(scaled) : solve(scaled);
  const point = fit.point.map((weight) => weight * deviation);
  point[point.length - 1] = realAt(point, point.length - 1) + mean;
  const squares = 2 * deviation ** 2 * positionAt({ ...problem, penalty: 0 }, fit.point).value;
  const { rowCount } = rows.design;
  const residuals = { squares, rowCount: rows.weights?.reduce((sum, weight) => sum + weight, 0) ?? rowCount };
  const curve = matrix && { matrix, penalty: l2, residuals, point, isSparse: l1 > 0, rowCount };
  return { point, report: fit.report, curve };
}

type Scaled = { readonly problem: Problem; readonly l1: number; readonly onPass: () => void };
type Solved = {
  readonly point: Float64Array;
  readonly report: FitReport;
  readonly matrix: SymmetricMatrix | null;
};

function solve({ problem, onPass }: Scaled): Solved {
  const point = new Float64Array(problem.rows.design.width + 1);
  const matrix = hessian(problem, point);
  const curvature = curvatureOf(matrix);
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
  return { point, matrix, report: { converged: true, iterationCount: 1, notes } };
}

const stopping = { decrementMax: 1e-8, iterationsMax: 1000 };

function solveSparse({ problem, l1, onPass }: Scaled): Solved {
  const start = new Float64Array(problem.rows.design.width + 1);
  const matrix = hessian(problem, start);
  const found = proximalNewton(problem, start, { ...stopping, onPass, l1, hessianAt: () => matrix });
  return { point: found.point, matrix, report: reportOf(found) };
}

function descendWide({ problem, l1, onPass }: Scaled): Solved {
  const start = new Float64Array(problem.rows.design.width + 1);
  const metric = diagonalMetric(problem, start);
  const how = { ...stopping, onPass };
  const found =
    l1 > 0 ? owlQn({ problem, l1 }, start, { ...how, metric }) : lbfgs(problem, start, metric, how);
  return { point: found.point, matrix: null, report: reportOf(found) };
}

function reportOf({ converged, iterationCount }: Optimum): FitReport {
  const notes = converged ? [] : [`stopped after ${iterationCount} iterations before it had converged`];
  return { converged, iterationCount, notes };
}

type Moments = { readonly mean: number; readonly deviation: number };

/** Mean and population deviation, 1 where the labels are constant. */
function moments(labels: Float64Array): Moments {
  let mean = 0;
  for (let row = 0; row < labels.length; row++) mean += (realAt(labels, row) - mean) / (row + 1);
  let squares = 0;
  for (let row = 0; row < labels.length; row++) {
    const distance = realAt(labels, row) - mean;
    squares += distance * distance;
  }
  const deviation = Math.sqrt(squares / labels.length);
  if (!Number.isFinite(deviation)) return hugeMoments(labels);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/** The same of labels whose squares are beyond a double, as shares of the largest. */
function hugeMoments(labels: Float64Array): Moments {
  const most = labels.reduce((largest, label) => Math.max(largest, Math.abs(label)), 0);
  const { mean, deviation } = moments(labels.map((label) => label / most));
  return { mean: mean * most, deviation: deviation * most };
}
