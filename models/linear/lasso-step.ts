import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { curvatureOf } from './curvature.ts';
import { isIntercept, softThreshold } from './soft-threshold.ts';

/** A quadratic model around a point, and what is added to it per unit of each weight's size. */
export type LassoModel = {
  readonly matrix: SymmetricMatrix;
  readonly gradient: Float64Array;
  readonly point: Float64Array;
  readonly l1: number;
  /** Places of a class, the last of them its intercept. */
  readonly classSize: number;
  /** What may be left to gain, in units of the objective. */
  readonly restMax: number;
};

/** A point on the way, and the gradient of the quadratic model there. */
type State = { readonly at: Float64Array; readonly slope: Float64Array };

const roundsMax = 200;
const sweepsPerRound = 4;

/**
 * The point that minimises gradientᵀd + ½ dᵀ matrix d + l1 · ‖weights‖₁ with d = it − point. Coordinate descent (Friedman,
 * Hastie & Tibshirani 2010, "Regularization paths for generalized linear models via coordinate descent") finds which weights
 * are zero; those that are not are then solved for at once, for columns that repeat each other, as one-hot levels and the
 * intercept do, keep coordinates waiting for each other for ever.
 */
export function lassoStep(model: LassoModel): Float64Array {
  const full = mirrored(model.matrix);
  const state: State = { at: model.point.slice(), slope: model.gradient.slice() };
  for (let round = 0; round < roundsMax; round++) {
    for (let sweep = 0; sweep < sweepsPerRound; sweep++) sweepCoordinates(model, full, state);
    solveFace(model, full, state);
    if (restOf(model, full, state) <= model.restMax) break;
  }
  return state.at;
}

/** Both triangles, so that a column lies side by side. */
function mirrored({ values, size }: SymmetricMatrix): Float64Array {
  const full = values.slice();
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++)
      full[column * size + row] = realAt(full, row * size + column);
  return full;
}

/** Where a coordinate alone would go. */
function aim(
  { matrix: { size }, l1, classSize }: LassoModel,
  full: Float64Array,
  { at, slope }: State,
  k: number,
): number {
  const steep = realAt(full, k * size + k);
  if (!(steep > 0)) return realAt(at, k);
  const free = realAt(at, k) - realAt(slope, k) / steep;
  return isIntercept(k, classSize) ? free : softThreshold(free, l1 / steep);
}

function sweepCoordinates(model: LassoModel, full: Float64Array, state: State): void {
  const { size } = model.matrix;
  for (let k = 0; k < size; k++) moveBy(full, state, k, aim(model, full, state, k) - realAt(state.at, k));
}

function moveBy(full: Float64Array, { at, slope }: State, k: number, step: number): void {
  if (step === 0) return;
  const size = at.length;
  at[k] = realAt(at, k) + step;
  for (let other = 0; other < size; other++)
    slope[other] = realAt(slope, other) + step * realAt(full, k * size + other);
}

/** Goes to the optimum among the points whose weights have the same signs, or to where the first of them becomes zero. */
function solveFace({ matrix: { size }, l1, classSize }: LassoModel, full: Float64Array, state: State): void {
  const { at, slope } = state;
  const isFree = (k: number): boolean => isIntercept(k, classSize) || at[k] !== 0;
  const free = Int32Array.from(Array.from({ length: size }, (_, k) => k).filter(isFree));
  const face = new Float64Array(free.length * free.length);
  const step = new Float64Array(free.length);
  for (let row = 0; row < free.length; row++) {
    const k = intAt(free, row);
    for (let column = 0; column <= row; column++)
      face[row * free.length + column] = realAt(full, k * size + intAt(free, column));
    step[row] = -(realAt(slope, k) + (isIntercept(k, classSize) ? 0 : l1 * Math.sign(realAt(at, k))));
  }
  curvatureOf({ values: face, size: free.length }).solve(step);
  let share = 1;
  for (let row = 0; row < free.length; row++) {
    if (isIntercept(intAt(free, row), classSize)) continue;
    const before = realAt(at, intAt(free, row));
    if (before * (before + realAt(step, row)) < 0) share = Math.min(share, -before / realAt(step, row));
  }
  for (let row = 0; row < free.length; row++) {
    const k = intAt(free, row);
    const before = realAt(at, k);
    const isCrossing = !isIntercept(k, classSize) && before * (before + share * realAt(step, row)) <= 0;
    moveBy(full, state, k, isCrossing ? -before : share * realAt(step, row));
  }
}

/** A bound of what single coordinates could still gain. */
function restOf(model: LassoModel, full: Float64Array, state: State): number {
  const { size } = model.matrix;
  let rest = 0;
  for (let k = 0; k < size; k++) {
    const step = aim(model, full, state, k) - realAt(state.at, k);
    rest += step * step * realAt(full, k * size + k);
  }
  return rest;
}
