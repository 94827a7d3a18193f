import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowRange } from './row-loss.ts';

/**
 * Adds Σ weight · x xᵀ over the range to the lower triangle of `matrix`, (width + 1)² row-major, where x is the logical
 * row followed by a 1 for the intercept. A hot position costs one addition per pair, never a dense column.
 * `weights` hold the range's rows from place 0.
 */
export function addCrossProducts(
  design: Design,
  { begin, end }: RowRange,
  weights: Float64Array,
  matrix: Float64Array,
): void {
  const { width, numericWidth, hotCount } = design;
  const size = width + 1;
  for (let row = begin; row < end; row++) {
    const weight = realAt(weights, row - begin);
    const at = row * numericWidth;
    addNumericPairs(design, at, weight, matrix);
    for (let k = 0; k < hotCount; k++) addHotPairs(design, row, k, weight, matrix);
    addNumericRow(design, at, weight, matrix, width * size);
    matrix[size * size - 1] = realAt(matrix, size * size - 1) + weight;
  }
}

function addNumericPairs(design: Design, at: number, weight: number, matrix: Float64Array): void {
  const { numeric, numericWidth } = design;
  const size = design.width + 1;
  for (let j = 0; j < numericWidth; j++) {
    const scaled = weight * numberAt(numeric, at + j);
    const line = j * size;
    for (let k = 0; k <= j; k++) {
      matrix[line + k] = realAt(matrix, line + k) + scaled * numberAt(numeric, at + k);
    }
  }
}

/** Adds weight × the row's numbers to the line of the matrix that begins at `line`. */
function addNumericRow(
  { numeric, numericWidth }: Design,
  at: number,
  weight: number,
  matrix: Float64Array,
  line: number,
): void {
  for (let k = 0; k < numericWidth; k++) {
    matrix[line + k] = realAt(matrix, line + k) + weight * numberAt(numeric, at + k);
  }
}

/** The pairs of the row's k-th hot position: with the numbers, the positions up to itself, and the intercept. */
function addHotPairs(design: Design, row: number, k: number, weight: number, matrix: Float64Array): void {
  const { hot, hotCount, width, numericWidth } = design;
  const size = width + 1;
  const position = intAt(hot, row * hotCount + k);
  if (position < 0) return;
  const line = position * size;
  addNumericRow(design, row * numericWidth, weight, matrix, line);
  for (let other = 0; other <= k; other++) {
    const earlier = intAt(hot, row * hotCount + other);
    if (earlier >= 0) matrix[line + earlier] = realAt(matrix, line + earlier) + weight;
  }
  const bias = width * size + position;
  matrix[bias] = realAt(matrix, bias) + weight;
}
