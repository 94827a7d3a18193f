import type { SymmetricMatrix } from './cholesky.ts';
import { curvatureOf } from './curvature.ts';
import type { Objective, Optimum, Stopping } from './descent.ts';
import { descend, positionAt } from './descent.ts';
import type { Problem } from './problem.ts';
import { hessian } from './problem.ts';
import { dot, negated } from './vector.ts';

/** An optimum, and the second derivatives where they were last taken: there, where it has converged. */
export type CurvedOptimum = Optimum & { readonly matrix: SymmetricMatrix | null };

/** Newton's method, damped by a line search; for the logistic loss it is iteratively reweighted least squares. */
export const newton = (problem: Problem, start: Float64Array, stopping: Stopping): CurvedOptimum =>
  newtonOf(problem, (point) => hessian(problem, point), start, stopping);

/** The same of any objective whose second derivatives are known. */
export function newtonOf(
  problem: Problem | Objective,
  hessianAt: (point: Float64Array) => SymmetricMatrix,
  start: Float64Array,
  stopping: Stopping,
): CurvedOptimum {
  let position = positionAt(problem, start);
  let matrix: SymmetricMatrix | null = null;
  for (let iterationCount = 0; iterationCount < stopping.iterationsMax; iterationCount++) {
    const direction = negated(position.gradient);
    matrix = hessianAt(position.point);
    curvatureOf(matrix).solve(direction);
    const slope = dot(position.gradient, direction);
    if (-slope <= stopping.decrementMax)
      return { point: position.point, converged: true, iterationCount, matrix };
    const next = descend(problem, position, { direction, slope });
    if (next === null) return { point: position.point, converged: false, iterationCount, matrix };
    position = next;
    stopping.onPass?.();
  }
  return { point: position.point, converged: false, iterationCount: stopping.iterationsMax, matrix };
}
