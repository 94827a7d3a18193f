import { realAt } from '../../shared/dataset/table.ts';
import { addRows } from './add-rows.ts';
import { blockCountOf, blockRange, blockRows } from './block-sums.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { addCrossProducts } from './cross-products.ts';
import { addSquares } from './problem.ts';
import type { LabelledRows, RowRange } from './row-loss.ts';
import { weightedSums } from './weighted-sums.ts';

/**
 * Minimise the log loss of the softmax times `scale`, plus penalty/2 · ‖weights‖². Labels are places of classes. A point
 * holds the weights of each class in turn, its intercept behind them, which is not penalised; as many of each as there
 * are classes, as in scikit-learn: the penalty tells apart what gives the same probabilities.
 */
export type ClassProblem = {
  readonly rows: LabelledRows;
  readonly classCount: number;
  readonly penalty: number;
  /** 1, or on a sample how many rows each of its rows stands for. */
  readonly scale: number;
};

/** The objective at the point; writes its gradient. Blocks are added in their order: the same bits on every run. */
export function classObjective(problem: ClassProblem, point: Float64Array, gradient: Float64Array): number {
  const { rows, classCount, penalty, scale } = problem;
  const size = rows.design.width + 1;
  const sums = new Float64Array(classCount * blockRows);
  let loss = 0;
  gradient.fill(0);
  for (const range of blocks(rows.design.rowCount)) {
    probabilitiesOf(problem, range, point, sums);
    loss += residuals(problem, range, sums);
    for (let k = 0; k < classCount; k++)
      addRows(rows.design, range, sums.subarray(k * blockRows), gradient.subarray(k * size, (k + 1) * size));
  }
  let squares = 0;
  for (let at = 0; at < point.length; at++) {
    const weight = at % size === size - 1 ? 0 : realAt(point, at);
    squares += weight * weight;
    gradient[at] = scale * realAt(gradient, at) + penalty * weight;
  }
  return scale * loss + (penalty / 2) * squares;
}

/** Writes the probabilities of each class in turn, `blockRows` apart. */
function probabilitiesOf(
  { rows: { design }, classCount }: ClassProblem,
  range: RowRange,
  point: Float64Array,
  sums: Float64Array,
): void {
  const size = design.width + 1;
  const count = range.end - range.begin;
  for (let k = 0; k < classCount; k++)
    weightedSums(design, range, point.subarray(k * size, (k + 1) * size), sums.subarray(k * blockRows));
  for (let row = 0; row < count; row++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k++) most = Math.max(most, realAt(sums, k * blockRows + row));
    let powers = 0;
    for (let k = 0; k < classCount; k++) {
      const power = Math.exp(realAt(sums, k * blockRows + row) - most);
      sums[k * blockRows + row] = power;
      powers += power;
    }
    for (let k = 0; k < classCount; k++)
      sums[k * blockRows + row] = realAt(sums, k * blockRows + row) / powers;
  }
}

/** Turns probabilities into derivatives of the loss by the sums, each times the weight of its row; answers the loss. */
function residuals(
  { rows: { labels, weights }, classCount }: ClassProblem,
  range: RowRange,
  sums: Float64Array,
): number {
  let loss = 0;
  for (let row = 0; row < range.end - range.begin; row++) {
    const weight = weights?.[range.begin + row] ?? 1;
    const own = realAt(labels, range.begin + row) * blockRows + row;
    loss -= weight * Math.log(Math.max(realAt(sums, own), Number.MIN_VALUE));
    sums[own] = realAt(sums, own) - 1;
    if (weight !== 1)
      for (let k = 0; k < classCount; k++)
        sums[k * blockRows + row] = weight * realAt(sums, k * blockRows + row);
  }
  return loss;
}

/** The objective's matrix of second derivatives: in the block of two classes Σ p_k (1{k = l} − p_l) · x xᵀ. */
export function classHessian(problem: ClassProblem, point: Float64Array): SymmetricMatrix {
  const { rows, classCount, penalty, scale } = problem;
  const width = rows.design.width + 1;
  const size = classCount * width;
  const values = new Float64Array(size * size);
  const sums = new Float64Array(classCount * blockRows);
  const weights = new Float64Array(blockRows);
  const parts = new Map<number, Float64Array>();
  for (const range of blocks(rows.design.rowCount)) {
    probabilitiesOf(problem, range, point, sums);
    for (let k = 0; k < classCount; k++)
      for (let l = 0; l <= k; l++) {
        const part = parts.get(k * classCount + l) ?? new Float64Array(width * width);
        parts.set(k * classCount + l, part);
        writeCurvatures(problem, range, { sums, k, l, weights });
        addCrossProducts(rows.design, range, weights, part);
      }
  }
  for (const [place, part] of parts)
    copyPart(part, width, { into: values, size, k: Math.floor(place / classCount), l: place % classCount });
  for (let at = 0; at < size; at++) {
    const own = at * size + at;
    values[own] = scale * realAt(values, own) + (at % width === width - 1 ? 0 : penalty);
    for (let other = 0; other < at; other++)
      values[at * size + other] = scale * realAt(values, at * size + other);
  }
  return { values, size };
}

type Pair = {
  readonly sums: Float64Array;
  readonly k: number;
  readonly l: number;
  readonly weights: Float64Array;
};

function writeCurvatures({ rows }: ClassProblem, range: RowRange, { sums, k, l, weights }: Pair): void {
  for (let row = 0; row < range.end - range.begin; row++) {
    const one = realAt(sums, k * blockRows + row);
    const other = realAt(sums, l * blockRows + row);
    const curvature = one * ((k === l ? 1 : 0) - other);
    weights[row] = (rows.weights?.[range.begin + row] ?? 1) * curvature;
  }
}

type Place = { readonly into: Float64Array; readonly size: number; readonly k: number; readonly l: number };

/** A part has its lower triangle alone; it is symmetric, and off the diagonal all of it is wanted. */
function copyPart(part: Float64Array, width: number, { into, size, k, l }: Place): void {
  for (let row = 0; row < width; row++)
    for (let column = 0; column < width; column++) {
      const [high, low] = row >= column ? [row, column] : [column, row];
      if (k === l && column > row) continue;
      into[(k * width + row) * size + l * width + column] = realAt(part, high * width + low);
    }
}

function* blocks(rowCount: number): Generator<RowRange> {
  for (let block = 0; block < blockCountOf(rowCount); block++) yield blockRange(block, rowCount);
}

/** The diagonal of that matrix, where the whole is too large. */
export function classCurvatures(problem: ClassProblem, point: Float64Array): Float64Array {
  const { rows, classCount, penalty, scale } = problem;
  const width = rows.design.width + 1;
  const diagonal = new Float64Array(classCount * width);
  const sums = new Float64Array(classCount * blockRows);
  const weights = new Float64Array(blockRows);
  for (const range of blocks(rows.design.rowCount)) {
    probabilitiesOf(problem, range, point, sums);
    for (let k = 0; k < classCount; k++) {
      writeCurvatures(problem, range, { sums, k, l: k, weights });
      addSquares(rows.design, range, weights, diagonal.subarray(k * width, (k + 1) * width));
    }
  }
  return diagonal.map((value, at) => scale * value + (at % width === width - 1 ? 0 : penalty));
}
