import { realAt } from '../../shared/dataset/table.ts';
import type { Metric } from './lbfgs.ts';
import type { Problem } from './problem.ts';
import { hessianDiagonal } from './problem.ts';

/** Divides by the diagonal of the second derivatives at the point: the metric of a problem too wide for a matrix. */
export function diagonalMetric(problem: Problem, point: Float64Array): Metric {
  const diagonal = hessianDiagonal(problem, point);
  return (vector) => {
    for (let k = 0; k < vector.length; k++) {
      vector[k] = realAt(vector, k) / Math.max(realAt(diagonal, k), Number.EPSILON);
    }
  };
}
