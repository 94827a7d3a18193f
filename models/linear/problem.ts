import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import { blockCountOf, blockRange, blockRows, blockSums, type SumBlocks } from './block-sums.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { addCrossProducts } from './cross-products.ts';
import type { LabelledRows, RowLoss, RowRange } from './row-loss.ts';
import { weightedSums } from './weighted-sums.ts';

/** Minimise the loss of the rows times `scale`, plus penalty/2 · ‖weights‖². The intercept is not penalised. */
export type Problem = {
  readonly rows: LabelledRows;
  readonly loss: RowLoss;
  readonly penalty: number;
  /** 1, or on a sample how many rows each of its rows stands for. */
  readonly scale: number;
  /** Sums the blocks, alone or with others: the sums are the same. @default alone */
  readonly sumBlocks?: SumBlocks;
};

/** The objective at the point; writes its gradient. */
export function objective(problem: Problem, point: Float64Array, gradient: Float64Array): number {
  const { rows, loss, penalty, scale, sumBlocks = blockSums } = problem;
  const blocks = sumBlocks({ rows, loss }, point);
  const blockCount = blockCountOf(rows.design.rowCount);
  let value = 0;
  gradient.fill(0);
  for (let block = 0; block < blockCount; block++) {
    const at = block * (point.length + 1);
    for (let k = 0; k < point.length; k++) gradient[k] = realAt(gradient, k) + scale * realAt(blocks, at + k);
    value += scale * realAt(blocks, at + point.length);
  }
  for (let k = 0; k < point.length - 1; k++) {
    const weight = realAt(point, k);
    value += (penalty / 2) * weight * weight;
    gradient[k] = realAt(gradient, k) + penalty * weight;
  }
  return value;
}

/** The objective's matrix of second derivatives at the point. */
export function hessian(problem: Problem, point: Float64Array): SymmetricMatrix {
  const { rows, penalty } = problem;
  const size = point.length;
  const values = new Float64Array(size * size);
  const weights = new Float64Array(blockRows);
  for (const range of blocks(rows.design.rowCount)) {
    curvatures(problem, range, point, weights);
    addCrossProducts(rows.design, range, weights, values);
  }
  for (let k = 0; k < size - 1; k++) values[k * size + k] = realAt(values, k * size + k) + penalty;
  return { values, size };
}

/** The diagonal of the matrix of second derivatives, where the whole is too large. */
export function hessianDiagonal(problem: Problem, point: Float64Array): Float64Array {
  const diagonal = new Float64Array(point.length).fill(problem.penalty);
  diagonal[point.length - 1] = 0;
  const weights = new Float64Array(blockRows);
  for (const range of blocks(problem.rows.design.rowCount)) {
    curvatures(problem, range, point, weights);
    addSquares(problem.rows.design, range, weights, diagonal);
  }
  return diagonal;
}

function curvatures(problem: Problem, range: RowRange, point: Float64Array, into: Float64Array): void {
  const count = range.end - range.begin;
  weightedSums(problem.rows.design, range, point, into);
  problem.loss.curvatures(into, count);
  const { weights } = problem.rows;
  for (let row = 0; row < count; row++)
    into[row] = problem.scale * realAt(into, row) * (weights?.[range.begin + row] ?? 1);
}

/** Adds Σ weight · x² of each place, and of the intercept. */
export function addSquares(design: Design, range: RowRange, weights: Float64Array, into: Float64Array): void {
  const { begin, end } = range;
  const { numeric, numericWidth, hot, hotCount, width } = design;
  for (let row = begin; row < end; row++) {
    const weight = realAt(weights, row - begin);
    for (let k = 0; k < numericWidth; k++) {
      const value = numberAt(numeric, row * numericWidth + k);
      into[k] = realAt(into, k) + weight * value * value;
    }
    for (let k = 0; k < hotCount; k++) {
      const position = intAt(hot, row * hotCount + k);
      if (position >= 0) into[position] = realAt(into, position) + weight;
    }
    into[width] = realAt(into, width) + weight;
  }
}

function* blocks(rowCount: number): Generator<RowRange> {
  for (let block = 0; block < blockCountOf(rowCount); block++) yield blockRange(block, rowCount);
}
