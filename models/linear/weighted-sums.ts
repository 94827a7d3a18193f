import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowRange } from './row-loss.ts';

/**
 * Weighted sums of the range's rows into `out`, from place 0: the intercept first, then the row's places in order, so
 * that a row gets the same bits alone and among others. A point holds the weights, and the intercept at its end.
 * Four rows at a time share each weight: 22 ns per row instead of 31 for 14 numbers and 6 levels.
 */
export function weightedSums(design: Design, range: RowRange, point: Float64Array, out: Float64Array): void {
  const { begin, end } = range;
  const grouped = begin + ((end - begin) & ~3);
  addFours(design, { begin, end: grouped }, point, out);
  for (let row = grouped; row < end; row++) out[row - begin] = sumOfNumbers(design, row, point);
  addLevels(design, range, point, out);
}

function addFours(design: Design, { begin, end }: RowRange, point: Float64Array, out: Float64Array): void {
  const { numeric, numericWidth: width } = design;
  const intercept = realAt(point, design.width);
  for (let row = begin; row < end; row += 4) {
    let a = intercept;
    let b = intercept;
    let c = intercept;
    let d = intercept;
    const from = row * width;
    for (let k = 0; k < width; k++) {
      const weight = realAt(point, k);
      const at = from + k;
      a += weight * numberAt(numeric, at);
      b += weight * numberAt(numeric, at + width);
      c += weight * numberAt(numeric, at + 2 * width);
      d += weight * numberAt(numeric, at + 3 * width);
    }
    const into = row - begin;
    out[into] = a;
    out[into + 1] = b;
    out[into + 2] = c;
    out[into + 3] = d;
  }
}

function sumOfNumbers({ numeric, numericWidth, width }: Design, row: number, point: Float64Array): number {
  let sum = realAt(point, width);
  const from = row * numericWidth;
  for (let k = 0; k < numericWidth; k++) sum += realAt(point, k) * numberAt(numeric, from + k);
  return sum;
}

function addLevels(
  { hot, hotCount }: Design,
  { begin, end }: RowRange,
  point: Float64Array,
  out: Float64Array,
): void {
  for (let row = begin; row < end; row++) {
    let sum = realAt(out, row - begin);
    const from = row * hotCount;
    for (let k = 0; k < hotCount; k++) {
      const position = intAt(hot, from + k);
      if (position >= 0) sum += realAt(point, position);
    }
    out[row - begin] = sum;
  }
}
