import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';

/** Mean of each place of the logical row over the rows: of a level its share. Zeros where there are no rows. */
export function encodedMeans(design: Design): Float64Array {
  const sums = sumsOfNumbers(design);
  const counts = countsOfLevels(design);
  return sums.map((sum, place) => (sum + intAt(counts, place)) / Math.max(design.rowCount, 1));
}

/** Four rows at a time share each store: a third of the time of one by one. */
function sumsOfNumbers({ rowCount, width, numeric, numericWidth: next }: Design): Float64Array {
  const sums = new Float64Array(width);
  const grouped = rowCount & ~3;
  for (let row = 0; row < grouped; row += 4) {
    for (let k = 0, at = row * next; k < next; k++, at++) {
      const two = numberAt(numeric, at) + numberAt(numeric, at + next);
      const others = numberAt(numeric, at + 2 * next) + numberAt(numeric, at + 3 * next);
      sums[k] = realAt(sums, k) + two + others;
    }
  }
  for (let at = grouped * next; at < rowCount * next; at++)
    sums[at % next] = realAt(sums, at % next) + numberAt(numeric, at);
  return sums;
}

function countsOfLevels({ rowCount, width, hot, hotCount }: Design): Int32Array {
  const counts = new Int32Array(width);
  for (let at = 0; at < rowCount * hotCount; at++) {
    const position = intAt(hot, at);
    if (position >= 0) counts[position] = intAt(counts, position) + 1;
  }
  return counts;
}
