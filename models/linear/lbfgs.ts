import { itemAt } from '../../shared/dataset/table.ts';
import type { Objective, Optimum, Position, Stopping } from './descent.ts';
import { descend, positionAt } from './descent.ts';
import type { Problem } from './problem.ts';
import { addScaled, difference, dot, negated } from './vector.ts';

/** A step that was taken and how the gradient changed along it. */
export type Secant = { readonly step: Float64Array; readonly change: Float64Array; readonly inverse: number };

/** Multiplies a vector in place by an approximation of the inverse of the second derivatives. */
export type Metric = (vector: Float64Array) => void;

const memory = 12;

/**
 * Limited-memory BFGS that starts from a metric of the problem's own: with the curvature of a sample it takes a handful
 * of passes, with a diagonal it needs no matrix at all. Source: Nocedal & Wright, Numerical Optimization, 2nd ed., alg. 7.4.
 */
export function lbfgs(
  problem: Problem | Objective,
  start: Float64Array,
  metric: Metric,
  stopping: Stopping,
): Optimum {
  let position = positionAt(problem, start);
  let secants: readonly Secant[] = [];
  for (let iterationCount = 0; iterationCount < stopping.iterationsMax; iterationCount++) {
    const direction = negated(position.gradient);
    applyInverse(direction, secants, metric);
    const slope = dot(position.gradient, direction);
    if (-slope <= stopping.decrementMax) return { point: position.point, converged: true, iterationCount };
    const next = descend(problem, position, { direction, slope });
    if (next === null) return { point: position.point, converged: false, iterationCount };
    secants = remember(secants, position, next);
    position = next;
    stopping.onPass?.();
  }
  return { point: position.point, converged: false, iterationCount: stopping.iterationsMax };
}

/** Multiplies a vector in place by the inverse of the second derivatives, as the secants and the metric tell them. */
export function applyInverse(vector: Float64Array, secants: readonly Secant[], metric: Metric): void {
  const shares: number[] = [];
  for (let k = secants.length - 1; k >= 0; k--) {
    const { step, change, inverse } = itemAt(secants, k);
    const share = inverse * dot(step, vector);
    shares.push(share);
    addScaled(vector, -share, change);
  }
  metric(vector);
  for (const { step, change, inverse } of secants) {
    const share = shares.pop() ?? 0;
    addScaled(vector, share - inverse * dot(change, vector), step);
  }
}

/** The latest secants. One without positive curvature (rounding, or a flat objective) would spoil the metric. */
export function remember(secants: readonly Secant[], from: Position, to: Position): readonly Secant[] {
  const step = difference(to.point, from.point);
  const change = difference(to.gradient, from.gradient);
  const curvature = dot(step, change);
  if (!(curvature > 0)) return secants;
  return [...secants, { step, change, inverse: 1 / curvature }].slice(-memory);
}
