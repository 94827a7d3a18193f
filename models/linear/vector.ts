import { realAt } from '../../shared/dataset/table.ts';

/** Σ a·b. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += realAt(a, k) * realAt(b, k);
  return sum;
}

/** into += factor · a. */
export function addScaled(into: Float64Array, factor: number, a: Float64Array): void {
  for (let k = 0; k < into.length; k++) into[k] = realAt(into, k) + factor * realAt(a, k);
}

export const negated = (a: Float64Array): Float64Array => a.map((value) => -value);

/** a − b. */
export const difference = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, k) => value - realAt(b, k));
