import { realAt } from '../../shared/dataset/table.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { type ClassProblem, classCurvatures, classHessian, classObjective } from './class-problem.ts';
import { curvatureOf } from './curvature.ts';
import type { Objective, Optimum, Stopping } from './descent.ts';
import type { LogisticOptimum } from './fit-logistic.ts';
import { lbfgs } from './lbfgs.ts';
import { type CurvedOptimum, newtonOf } from './newton.ts';
import { owlQn } from './owl-qn.ts';
import { proximalNewton } from './proximal-newton.ts';
import type { LabelledRows } from './row-loss.ts';
import { sampleRows } from './sample.ts';

export type MultinomialFit = Stopping & {
  readonly classCount: number;
  /** What is added to the objective per unit of ‖weights‖² ÷ 2. */
  readonly penalty: number;
  /** And per unit of ‖weights‖₁. @default 0 */
  readonly l1?: number;
  readonly seed: number;
};

/** A matrix of second derivatives of more places costs more than it saves: classes times places of each. */
const matrixSizeMax = 768;
/** Rows whose curvature stands for the whole. */
const sampleRowsMin = 16_384;
const sampleRowsPerWeight = 32;

/**
 * Minimises the penalised log loss of the softmax. Few rows: Newton on all of them. Many rows: Newton on a sample, then
 * L-BFGS over all rows with the sample's curvature as metric. Many classes or places: L-BFGS with the diagonal as metric.
 * With an L1 penalty the same ways of their kind: proximal Newton, and L-BFGS within orthants. Every class must have rows.
 */
export function fitMultinomial(rows: LabelledRows, how: MultinomialFit): LogisticOptimum {
  const { classCount, penalty } = how;
  const whole: ClassProblem = { rows, classCount, penalty, scale: 1 };
  const start = startOf(rows, classCount);
  const { rowCount } = rows.design;
  if (start.length > matrixSizeMax)
    return { ...fitWide(whole, start, how), matrix: null, curveRowCount: rowCount };
  const sampleRowCount = Math.max(sampleRowsMin, sampleRowsPerWeight * start.length);
  if (rowCount <= 2 * sampleRowCount) return { ...fitShort(whole, start, how), curveRowCount: rowCount };
  const scale = rowCount / sampleRowCount;
  const sample: ClassProblem = { ...whole, rows: sampleRows(rows, sampleRowCount, how.seed), scale };
  // The sample's optimum is off by about a standard error of the sample: closer is wasted.
  const near = fitShort(sample, start, { ...how, decrementMax: scale * 0.01 });
  const matrix = classHessian(sample, near.point);
  const found = fitFrom(near.point, whole, { ...how, matrix });
  const iterationCount = near.iterationCount + found.iterationCount;
  return { ...found, iterationCount, matrix, curveRowCount: sampleRowCount };
}

const objectiveOf =
  (problem: ClassProblem): Objective =>
  (point, gradient) =>
    classObjective(problem, point, gradient);

const classSizeOf = ({ rows }: ClassProblem): number => rows.design.width + 1;

function fitWide(whole: ClassProblem, start: Float64Array, { l1 = 0, ...how }: MultinomialFit): Optimum {
  const diagonal = classCurvatures(whole, start);
  const metric = (vector: Float64Array): void => divide(vector, diagonal);
  const problem = objectiveOf(whole);
  if (l1 === 0) return lbfgs(problem, start, metric, how);
  return owlQn({ problem, l1, classSize: classSizeOf(whole) }, start, { ...how, metric });
}

function fitShort(
  problem: ClassProblem,
  start: Float64Array,
  { l1 = 0, ...how }: MultinomialFit,
): CurvedOptimum {
  const hessianAt = (point: Float64Array): SymmetricMatrix => classHessian(problem, point);
  if (l1 === 0) return newtonOf(objectiveOf(problem), hessianAt, start, how);
  return proximalNewton(objectiveOf(problem), start, {
    ...{ ...how, l1, hessianAt, classSize: classSizeOf(problem) },
  });
}

function fitFrom(
  near: Float64Array,
  whole: ClassProblem,
  { l1 = 0, matrix, ...how }: MultinomialFit & { readonly matrix: SymmetricMatrix },
): Optimum {
  if (l1 === 0) return lbfgs(objectiveOf(whole), near, curvatureOf(matrix).solve, how);
  const classSize = classSizeOf(whole);
  return proximalNewton(objectiveOf(whole), near, { ...how, l1, classSize, hessianAt: () => matrix });
}

/** The shares of the classes, which is where all weights are zero. */
function startOf({ design, labels, weights }: LabelledRows, classCount: number): Float64Array {
  const size = design.width + 1;
  const sums = new Float64Array(classCount);
  for (let row = 0; row < labels.length; row++) {
    const label = realAt(labels, row);
    sums[label] = realAt(sums, label) + (weights?.[row] ?? 1);
  }
  const logarithms = sums.map(Math.log);
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / classCount;
  const start = new Float64Array(classCount * size);
  for (let k = 0; k < classCount; k++) start[k * size + size - 1] = realAt(logarithms, k) - mean;
  return start;
}

function divide(vector: Float64Array, diagonal: Float64Array): void {
  for (let k = 0; k < vector.length; k++)
    vector[k] = realAt(vector, k) / Math.max(realAt(diagonal, k), Number.EPSILON);
}
