import { realAt } from '../dataset/table.ts';
import { sampledMedian } from './sampled-median.ts';

/** Statistics of a column's training part. `kind` says whether a standardised feature can be made of it. */
export type NumberStatistics =
  | {
      readonly kind: 'varying';
      readonly median: number;
      readonly mean: number;
      readonly deviation: number;
      readonly missingCount: number;
    }
  | { readonly kind: 'constant'; readonly missingCount: number }
  | { readonly kind: 'all-missing' }
  /** Values so large that their deviation is beyond a double. */
  | { readonly kind: 'overflow'; readonly missingCount: number };

/**
 * Median of the present values; mean and population deviation after the missing ones were replaced by it, summed in
 * the order given, so that every run gives the same bits. What is not finite is missing. Reorders `values`.
 */
export function numberStatistics(values: Float64Array): NumberStatistics {
  const { presentCount, sum, min, max } = movePresentFirst(values);
  const missingCount = values.length - presentCount;
  if (presentCount === 0) return { kind: 'all-missing' };
  if (min === max) return { kind: 'constant', missingCount };
  const present = values.subarray(0, presentCount);
  const middle = sampledMedian(present);
  const mean = (sum + missingCount * middle) / values.length;
  const square = squaresAround(present, mean) + missingCount * (middle - mean) ** 2;
  const deviation = Math.sqrt(square / values.length);
  if (!Number.isFinite(deviation) || !Number.isFinite(mean) || !Number.isFinite(1 / deviation)) {
    return deviation === 0 ? { kind: 'constant', missingCount } : { kind: 'overflow', missingCount };
  }
  return { kind: 'varying', median: middle, mean, deviation, missingCount };
}

/**
 * Counts what is present, its sum and extremes in the one pass that moves it, for memory is what takes the time. Each begins
 * as a double that changes no value, or the loop would box it.
 */
function movePresentFirst(values: Float64Array) {
  let presentCount = 0;
  let sum = -0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    if (value - value !== 0) continue;
    values[presentCount++] = value;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { presentCount, sum, min, max };
}

function squaresAround(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = realAt(values, i) - mean;
    sum += distance * distance;
  }
  return sum;
}
