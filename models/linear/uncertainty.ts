import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { factorise, solveFactored } from './cholesky.ts';
import { sharedPlaces, stiffened, withoutMeans } from './shared-places.ts';
import { isIntercept } from './soft-threshold.ts';

/** How well the coefficients of an optimum are known. */
export type Uncertainty = {
  /**
   * Of each weight and, at the end, of the intercept; NaN of a weight that the penalty holds at zero, and of one that a weak
   * penalty alone tells from others, so that rounding is all that is left.
   */
  readonly standardErrors: Float64Array;
  /** Of a sum of these many of each, intercept included; NaN likewise. */
  errorOf(shares: Float64Array): number;
  /** Largest over smallest eigenvalue of the second derivatives, those of the penalty among them. */
  readonly conditionNumber: number;
};

export type Curved = {
  /** Second derivatives of the objective at the optimum, those of the penalty among them; the intercept comes last. */
  readonly matrix: SymmetricMatrix;
  /** What the L2 penalty adds to the diagonal of the weights. */
  readonly penalty: number;
  /**
   * What is left of the rows around a line: their variance is `squares` ÷ (`rowCount` − places that are free to move), of
   * which a penalty leaves fewer than there are. Null where the second derivatives hold it, as those of the logistic loss do.
   */
  readonly residuals: { readonly squares: number; readonly rowCount: number } | null;
  /** The optimum: of its zeros, where the L1 penalty holds some, nothing is told. */
  readonly point: Float64Array;
  readonly isSparse: boolean;
  /** Places of a class, the last of them its intercept. @default all places: one class */
  readonly classSize?: number;
};

/**
 * Standard errors of the penalised estimate itself, around its own expectation: the roots of the diagonal of A⁻¹(A − P)A⁻¹ =
 * A⁻¹ − A⁻¹PA⁻¹, where A are the second derivatives and P is the penalty's part of them (le Cessie & van Houwelingen 1992,
 * "Ridge estimators in logistic regression"); without a penalty those of the maximum likelihood. Null where the matrix
 * is singular: columns that repeat each other have no errors of their own. Of several classes what all share of a place is
 * left out: the rows say nothing of it, and the penalty holds it.
 */
export function uncertaintyOf(of: Curved): Uncertainty | null {
  const { matrix, penalty, residuals, point, isSparse } = of;
  const { size } = matrix;
  const { classSize = size } = of;
  const kept = Int32Array.from(
    Array.from({ length: size }, (_, k) => k).filter(
      (k) => !isSparse || isIntercept(k, classSize) || point[k] !== 0,
    ),
  );
  const shared = sharedPlaces(kept, classSize, size / classSize);
  const part = stiffened(partOf(matrix, kept), shared, (at) =>
    isIntercept(intAt(kept, at), classSize) ? 0 : penalty,
  );
  const factor = { values: part.values.slice(), size: part.size };
  if (!factorise(factor)) return null;
  const conditionNumber = conditionOf(part, factor);
  /** Variance of a sum of the kept places by these shares: |solve|² of what the rows say; NaN where rounding hides it. */
  const varianceOf = (shares: Float64Array): number => {
    const told = withoutMeans(shares, shared);
    const solved = told.slice();
    solveFactored(factor, solved);
    let whole = 0;
    let held = 0;
    for (let k = 0; k < part.size; k++) {
      const share = realAt(solved, k);
      whole += realAt(told, k) * share;
      if (!isIntercept(intAt(kept, k), classSize)) held += penalty * share * share;
    }
    const rounding = Number.EPSILON * conditionNumber * whole;
    return whole - held >= trustedOver * rounding ? whole - held : Number.NaN;
  };
  const variance =
    residuals === null ? 1 : residuals.squares / (residuals.rowCount - freedom(factor, penalty));
  const spread = variance > 0 ? Math.sqrt(variance) : Number.NaN;
  const standardErrors = new Float64Array(size).fill(Number.NaN);
  for (let k = 0; k < part.size; k++)
    standardErrors[intAt(kept, k)] = spread * Math.sqrt(varianceOf(unit(part.size, k)));
  return {
    standardErrors,
    errorOf: (shares) => spread * Math.sqrt(varianceOf(Float64Array.from(kept, (k) => realAt(shares, k)))),
    conditionNumber,
  };
}

/** Times what rounding may take of it that a variance must be to be told: an error is then right to a hundredth. */
const trustedOver = 10;

function unit(size: number, at: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = 1;
  return vector;
}

/** Places that are free to move: the trace of A⁻¹(A − P). */
function freedom(factor: SymmetricMatrix, penalty: number): number {
  const { size } = factor;
  let held = 0;
  for (let k = 0; k < size - 1 && penalty > 0; k++) {
    const solved = unit(size, k);
    solveFactored(factor, solved);
    held += penalty * realAt(solved, k);
  }
  return size - held;
}

function partOf({ values, size }: SymmetricMatrix, kept: Int32Array): SymmetricMatrix {
  const part = new Float64Array(kept.length * kept.length);
  for (let row = 0; row < kept.length; row++)
    for (let column = 0; column <= row; column++)
      part[row * kept.length + column] = realAt(values, intAt(kept, row) * size + intAt(kept, column));
  return { values: part, size: kept.length };
}

const powerStepsMax = 2_000;
const powerTolerance = 1e-10;

/** By the power method, forwards and, with the factor, backwards. */
function conditionOf(matrix: SymmetricMatrix, factor: SymmetricMatrix): number {
  const largest = growth(matrix.size, (vector) => multiply(matrix, vector));
  const inverse = growth(matrix.size, (vector) => {
    const solved = vector.slice();
    solveFactored(factor, solved);
    return solved;
  });
  return largest * inverse;
}

/** The largest eigenvalue, as Rayleigh's quotient of what a vector becomes that is multiplied again and again. */
function growth(size: number, apply: (vector: Float64Array) => Float64Array): number {
  // No eigenvector of a matrix that anybody meets is orthogonal to it.
  let vector = normal(Float64Array.from({ length: size }, (_, k) => 1 + Math.sin(k + 1) / 2));
  let found = 0;
  for (let step = 0; step < powerStepsMax; step++) {
    const next = apply(vector);
    let quotient = 0;
    for (let k = 0; k < size; k++) quotient += realAt(vector, k) * realAt(next, k);
    if (Math.abs(quotient - found) <= powerTolerance * quotient) return quotient;
    found = quotient;
    vector = normal(next);
  }
  return found;
}

function normal(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

function multiply({ values, size }: SymmetricMatrix, vector: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const value = realAt(values, row * size + column);
      product[row] = realAt(product, row) + value * realAt(vector, column);
      product[column] = realAt(product, column) + value * realAt(vector, row);
    }
    product[row] = realAt(product, row) + realAt(values, row * size + row) * realAt(vector, row);
  }
  return product;
}
