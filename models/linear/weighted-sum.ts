import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';

/** The weighted sum of one row: weights from place 0 of `weights`, without the intercept. */
export function weightedSum(design: Design, row: number, weights: Float64Array): number {
  const { numeric, numericWidth, hot, hotCount } = design;
  let sum = 0;
  const begin = row * numericWidth;
  for (let k = 0; k < numericWidth; k++) sum += realAt(weights, k) * numberAt(numeric, begin + k);
  const hotBegin = row * hotCount;
  for (let k = 0; k < hotCount; k++) {
    const position = intAt(hot, hotBegin + k);
    if (position >= 0) sum += realAt(weights, position);
  }
  return sum;
}

/** Adds `factor` times the row to `into`: the step of a gradient. */
export function addScaledRow(design: Design, row: number, factor: number, into: Float64Array): void {
  const { numeric, numericWidth, hot, hotCount } = design;
  const begin = row * numericWidth;
  for (let k = 0; k < numericWidth; k++) into[k] = realAt(into, k) + factor * numberAt(numeric, begin + k);
  const hotBegin = row * hotCount;
  for (let k = 0; k < hotCount; k++) {
    const position = intAt(hot, hotBegin + k);
    if (position >= 0) into[position] = realAt(into, position) + factor;
  }
}
