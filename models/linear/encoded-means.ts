import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';

/** Mean of each place of the logical row over the rows: of a level its share. Zeros where there are no rows. */
export function encodedMeans(design: Design): Float64Array {
  const { rowCount, width, numeric, numericWidth, hot, hotCount } = design;
  const sums = new Float64Array(width);
  for (let row = 0; row < rowCount; row++) {
    const from = row * numericWidth;
    for (let k = 0; k < numericWidth; k++) sums[k] = realAt(sums, k) + numberAt(numeric, from + k);
  }
  for (let at = 0; at < rowCount * hotCount; at++) {
    const position = intAt(hot, at);
    if (position >= 0) sums[position] = realAt(sums, position) + 1;
  }
  return sums.map((sum) => sum / Math.max(rowCount, 1));
}
