import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowRange } from './row-loss.ts';

/** Adds Σ factor · row over the range to `into`, and Σ factor to its end: the gradient. `factors` begin at place 0. */
export function addRows(design: Design, range: RowRange, factors: Float64Array, into: Float64Array): void {
  const { begin, end } = range;
  const grouped = begin + ((end - begin) & ~3);
  addFours(design, { begin, end: grouped }, factors, into);
  for (let row = grouped; row < end; row++) addOne(design, row, realAt(factors, row - begin), into);
  addLevels(design, range, factors, into);
  let total = realAt(into, design.width);
  for (let i = 0; i < end - begin; i++) total += realAt(factors, i);
  into[design.width] = total;
}

function addFours(design: Design, { begin, end }: RowRange, factors: Float64Array, into: Float64Array): void {
  const { numeric, numericWidth: width } = design;
  for (let row = begin; row < end; row += 4) {
    const a = realAt(factors, row - begin);
    const b = realAt(factors, row - begin + 1);
    const c = realAt(factors, row - begin + 2);
    const d = realAt(factors, row - begin + 3);
    const from = row * width;
    for (let k = 0; k < width; k++) {
      const at = from + k;
      into[k] =
        realAt(into, k) +
        (a * numberAt(numeric, at) +
          b * numberAt(numeric, at + width) +
          (c * numberAt(numeric, at + 2 * width) + d * numberAt(numeric, at + 3 * width)));
    }
  }
}

function addOne({ numeric, numericWidth }: Design, row: number, factor: number, into: Float64Array): void {
  const from = row * numericWidth;
  for (let k = 0; k < numericWidth; k++) into[k] = realAt(into, k) + factor * numberAt(numeric, from + k);
}

function addLevels(
  { hot, hotCount }: Design,
  { begin, end }: RowRange,
  factors: Float64Array,
  into: Float64Array,
): void {
  for (let row = begin; row < end; row++) {
    const factor = realAt(factors, row - begin);
    const from = row * hotCount;
    for (let k = 0; k < hotCount; k++) {
      const position = intAt(hot, from + k);
      if (position >= 0) into[position] = realAt(into, position) + factor;
    }
  }
}
