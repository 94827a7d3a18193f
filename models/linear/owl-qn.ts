import { realAt } from '../../shared/dataset/table.ts';
import { type Objective, type Optimum, type Position, positionAt, type Stopping } from './descent.ts';
import { applyInverse, type Metric, remember, type Secant } from './lbfgs.ts';
import type { Problem } from './problem.ts';
import { isIntercept, weightsNorm } from './soft-threshold.ts';
import { dot, negated } from './vector.ts';

const sufficientShare = 1e-4;
const roundingShare = 1e-12;
const halvingsMax = 40;

/** What is minimised: the problem, and so much per unit of each weight's size. */
type Penalised = {
  readonly problem: Problem | Objective;
  readonly l1: number;
  /** Places of a class, the last of them its intercept. @default all places */
  readonly classSize?: number;
};

/**
 * Minimises the objective + l1 · ‖weights‖₁ where it is too wide for a matrix: L-BFGS within an orthant at a time, whose
 * borders are zeros. Source: Andrew & Gao 2007, "Scalable training of L1-regularized log-linear models".
 */
export function owlQn(
  { problem, l1, classSize = 0 }: Penalised,
  start: Float64Array,
  { metric, ...stopping }: Stopping & { readonly metric: Metric },
): Optimum {
  const penalised = { problem, l1, classSize: classSize || start.length };
  let position = positionAt(problem, start);
  let secants: readonly Secant[] = [];
  for (let iterationCount = 0; iterationCount < stopping.iterationsMax; iterationCount++) {
    const slopes = pseudoGradient(position, penalised);
    const direction = negated(slopes);
    applyInverse(direction, secants, metric);
    // Only where it goes down, place by place.
    for (let k = 0; k < direction.length; k++)
      if (realAt(direction, k) * realAt(slopes, k) >= 0) direction[k] = 0;
    const slope = dot(slopes, direction);
    if (-slope <= stopping.decrementMax) return { point: position.point, converged: true, iterationCount };
    const next = descendInOrthant(penalised, position, { direction, slopes });
    if (next === null) return { point: position.point, converged: false, iterationCount };
    secants = remember(secants, position, next);
    position = next;
    stopping.onPass?.();
  }
  return { point: position.point, converged: false, iterationCount: stopping.iterationsMax };
}

/** The steepest slope of the penalised objective; 0 where a zero is best as it is. */
function pseudoGradient({ point, gradient }: Position, { l1, classSize }: Required<Penalised>): Float64Array {
  return gradient.map((slope, k) => {
    if (isIntercept(k, classSize)) return slope;
    const weight = realAt(point, k);
    if (weight !== 0) return slope + l1 * Math.sign(weight);
    return slope > l1 ? slope - l1 : slope < -l1 ? slope + l1 : 0;
  });
}

type Along = { readonly direction: Float64Array; readonly slopes: Float64Array };

function descendInOrthant(
  { problem, l1, classSize }: Required<Penalised>,
  from: Position,
  { direction, slopes }: Along,
): Position | null {
  const before = from.value + l1 * weightsNorm(from.point, classSize);
  let step = 1;
  for (let halving = 0; halving <= halvingsMax; halving++, step /= 2) {
    const point = from.point.map((weight, k) => {
      const moved = weight + step * realAt(direction, k);
      const side = weight !== 0 ? weight : -realAt(slopes, k);
      return !isIntercept(k, classSize) && moved * side <= 0 ? 0 : moved;
    });
    const next = positionAt(problem, point);
    let slope = 0;
    for (let k = 0; k < slopes.length; k++)
      slope += realAt(slopes, k) * (realAt(point, k) - realAt(from.point, k));
    const allowed = before + sufficientShare * slope + roundingShare * Math.abs(before);
    if (next.value + l1 * weightsNorm(point, classSize) <= allowed) return next;
  }
  return null;
}
