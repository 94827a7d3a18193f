import { realAt } from '../../shared/dataset/table.ts';
import { type ClassProblem, classCurvatures, classHessian, classObjective } from './class-problem.ts';
import { curvatureOf } from './curvature.ts';
import type { Objective, Optimum, Stopping } from './descent.ts';
import { lbfgs } from './lbfgs.ts';
import { newtonOf } from './newton.ts';
import type { LabelledRows } from './row-loss.ts';
import { sampleRows } from './sample.ts';

export type MultinomialFit = Stopping & {
  readonly classCount: number;
  /** What is added to the objective per unit of ‖weights‖² ÷ 2. */
  readonly penalty: number;
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
 * Every class must have rows.
 */
export function fitMultinomial(rows: LabelledRows, how: MultinomialFit): Optimum {
  const { classCount, penalty } = how;
  const whole: ClassProblem = { rows, classCount, penalty, scale: 1 };
  const start = startOf(rows, classCount);
  if (start.length > matrixSizeMax) {
    const diagonal = classCurvatures(whole, start);
    return lbfgs(objectiveOf(whole), start, (vector) => divide(vector, diagonal), how);
  }
  const sampleRowCount = Math.max(sampleRowsMin, sampleRowsPerWeight * start.length);
  const { rowCount } = rows.design;
  if (rowCount <= 2 * sampleRowCount) return newtonOn(whole, start, how);
  const scale = rowCount / sampleRowCount;
  const sample: ClassProblem = { ...whole, rows: sampleRows(rows, sampleRowCount, how.seed), scale };
  // The sample's optimum is off by about a standard error of the sample: closer is wasted.
  const near = newtonOn(sample, start, { ...how, decrementMax: scale * 0.01 });
  const curvature = curvatureOf(classHessian(sample, near.point));
  const found = lbfgs(objectiveOf(whole), near.point, curvature.solve, how);
  return { ...found, iterationCount: near.iterationCount + found.iterationCount };
}

const objectiveOf =
  (problem: ClassProblem): Objective =>
  (point, gradient) =>
    classObjective(problem, point, gradient);

const newtonOn = (problem: ClassProblem, start: Float64Array, stopping: Stopping): Optimum =>
  newtonOf(objectiveOf(problem), (point) => classHessian(problem, point), start, stopping);

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
