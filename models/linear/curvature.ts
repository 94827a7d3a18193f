import { realAt } from '../../shared/dataset/table.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import { factorise, solveFactored } from './cholesky.ts';

/** A factored positive definite matrix. `ridge` is what had to be added to its diagonal to make it so; mostly 0. */
export type Curvature = { readonly ridge: number; solve(b: Float64Array): void };

/**
 * Factors a symmetric matrix; a singular one gets the smallest ridge, in powers of 100, that makes it definite. One that is not
 * finite has no solution but NaN.
 */
export function curvatureOf(matrix: SymmetricMatrix): Curvature {
  const { values, size } = matrix;
  const largest = diagonalMax(matrix);
  let ridge = 0;
  for (;;) {
    const factor: SymmetricMatrix = { values: values.slice(), size };
    for (let k = 0; k < size; k++) {
      factor.values[k * size + k] = realAt(factor.values, k * size + k) + ridge;
    }
    if (factorise(factor)) return { ridge, solve: (b) => solveFactored(factor, b) };
    ridge = ridge === 0 ? largest * 1e-10 : ridge * 100;
    if (!Number.isFinite(ridge)) return { ridge: 0, solve: (b) => b.fill(Number.NaN) };
  }
}

function diagonalMax({ values, size }: SymmetricMatrix): number {
  let largest = Number.MIN_VALUE / Number.EPSILON;
  for (let k = 0; k < size; k++) largest = Math.max(largest, realAt(values, k * size + k));
  return largest;
}
