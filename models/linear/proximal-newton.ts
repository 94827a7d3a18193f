import type { SymmetricMatrix } from './cholesky.ts';
import { type Objective, type Position, positionAt, type Stopping } from './descent.ts';
import { lassoStep } from './lasso-step.ts';
import type { CurvedOptimum } from './newton.ts';
import type { Problem } from './problem.ts';
import { weightsNorm } from './soft-threshold.ts';
import { addScaled, difference, dot } from './vector.ts';

export type LassoFit = Stopping & {
  /** What is added to the objective per unit of each weight's size. */
  readonly l1: number;
  /** Places of a class, the last of them its intercept. @default all places */
  readonly classSize?: number;
  /** The second derivatives of the rest of it, or what stands for them. */
  readonly hessianAt: (point: Float64Array) => SymmetricMatrix;
};

const sufficientShare = 1e-4;
const roundingShare = 1e-12;
const halvingsMax = 30;
/** The quadratic model is solved closer than the fit is to stop at. */
const innerShare = 1e-3;

/**
 * Minimises the objective + l1 · ‖weights‖₁: each step minimises a quadratic model of the objective with that norm exactly.
 * Source: Lee, Sun & Saunders 2014, "Proximal Newton-type methods for minimizing composite functions".
 */
export function proximalNewton(
  problem: Problem | Objective,
  start: Float64Array,
  how: LassoFit,
): CurvedOptimum {
  const { l1, classSize = start.length } = how;
  let position = positionAt(problem, start);
  let matrix: SymmetricMatrix | null = null;
  for (let iterationCount = 0; iterationCount < how.iterationsMax; iterationCount++) {
    const { point, gradient } = position;
    const restMax = how.decrementMax * innerShare;
    matrix = how.hessianAt(point);
    const aim = lassoStep({ matrix, gradient, point, l1, classSize, restMax });
    const direction = difference(aim, point);
    const slope =
      dot(gradient, direction) + l1 * (weightsNorm(aim, classSize) - weightsNorm(point, classSize));
    if (-slope <= how.decrementMax) return { point, converged: true, iterationCount, matrix };
    const next = descendPenalised(problem, position, { direction, slope, l1, classSize });
    if (next === null) return { point, converged: false, iterationCount, matrix };
    position = next;
    how.onPass?.();
  }
  return { point: position.point, converged: false, iterationCount: how.iterationsMax, matrix };
}

type Along = {
  readonly direction: Float64Array;
  readonly slope: number;
  readonly l1: number;
  readonly classSize: number;
};

/** As `descend`, of the objective with its norm. A whole step keeps zeros zero, to the last bit. */
function descendPenalised(
  problem: Problem | Objective,
  from: Position,
  { direction, slope, l1, classSize }: Along,
): Position | null {
  const before = from.value + l1 * weightsNorm(from.point, classSize);
  let step = 1;
  for (let halving = 0; halving <= halvingsMax; halving++, step /= 2) {
    const point = from.point.slice();
    addScaled(point, step, direction);
    const next = positionAt(problem, point);
    const allowed = before + sufficientShare * step * slope + roundingShare * Math.abs(before);
    if (next.value + l1 * weightsNorm(point, classSize) <= allowed) return next;
  }
  return null;
}
