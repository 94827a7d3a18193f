import type { Problem } from './problem.ts';
import { objective } from './problem.ts';
import { addScaled } from './vector.ts';

/** Where an optimiser stands. */
export type Position = {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
};

export type Optimum = {
  readonly point: Float64Array;
  readonly converged: boolean;
  readonly iterationCount: number;
};

export type Stopping = {
  /**
   * Stop where the Newton decrement gᵀH⁻¹g is below it. In a log-likelihood it is the squared distance to the optimum in
   * standard errors: 1e-8 is a ten-thousandth of one.
   */
  readonly decrementMax: number;
  readonly iterationsMax: number;
  readonly onPass?: () => void;
};

/** The value at a point; writes its gradient. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export function positionAt(of: Problem | Objective, point: Float64Array): Position {
  const gradient = new Float64Array(point.length);
  const value = typeof of === 'function' ? of(point, gradient) : objective(of, point, gradient);
  return { point, value, gradient };
}

/** Values differ by rounding alone below this share of them: a step within it is no step up. */
const roundingShare = 1e-12;
const sufficientShare = 1e-4;
const halvingsMax = 30;

/**
 * Goes along a direction of descent, halving the step until the objective falls enough (Armijo). Null where it never
 * does: no more can be gained in working precision. `slope` is the directional derivative, negative.
 */
export function descend(
  problem: Problem | Objective,
  from: Position,
  along: { readonly direction: Float64Array; readonly slope: number },
): Position | null {
  let step = 1;
  for (let halving = 0; halving <= halvingsMax; halving++, step /= 2) {
    const point = from.point.slice();
    addScaled(point, step, along.direction);
    const next = positionAt(problem, point);
    const allowed = from.value + sufficientShare * step * along.slope + roundingShare * Math.abs(from.value);
    if (next.value <= allowed) return next;
  }
  return null;
}
