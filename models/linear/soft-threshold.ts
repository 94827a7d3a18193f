import { realAt } from '../../shared/dataset/table.ts';

/** The value nearer to zero by `by`; zero where it is no farther away than that. */
export const softThreshold = (value: number, by: number): number =>
  value > by ? value - by : value < -by ? value + by : 0;

/** Σ |weights| of a point, whose last place is the intercept. */
export function weightsNorm(point: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < point.length - 1; k++) sum += Math.abs(realAt(point, k));
  return sum;
}
