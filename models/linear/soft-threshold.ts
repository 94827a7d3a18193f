import { realAt } from '../../shared/dataset/table.ts';

/** The value nearer to zero by `by`; zero where it is no farther away than that. */
export const softThreshold = (value: number, by: number): number =>
  value > by ? value - by : value < -by ? value + by : 0;

/** Whether a place of a point is an intercept, which comes last; a point of several classes has the places of each in turn. */
export const isIntercept = (place: number, classSize: number): boolean => place % classSize === classSize - 1;

/** Σ |weights| of a point; intercepts are none. */
export function weightsNorm(point: Float64Array, classSize: number): number {
  let sum = 0;
  for (let k = 0; k < point.length; k++) if (!isIntercept(k, classSize)) sum += Math.abs(realAt(point, k));
  return sum;
}
