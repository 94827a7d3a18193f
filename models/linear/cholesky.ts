import { realAt } from '../../shared/dataset/table.ts';

/** Lower triangle of a symmetric matrix, row-major, size². */
export type SymmetricMatrix = { readonly values: Float64Array; readonly size: number };

/**
 * Replaces the lower triangle by its Cholesky factor, A = L Lᵀ. False where the matrix is not positive definite to
 * working precision; the values are then spoilt. Source: Golub & Van Loan, Matrix Computations, 4th ed., §4.2.5.
 */
export function factorise({ values, size }: SymmetricMatrix): boolean {
  for (let row = 0; row < size; row++) {
    const line = row * size;
    const pivotMin = realAt(values, line + row) * 1e-13;
    for (let column = 0; column < row; column++) {
      const above = column * size;
      const rest = realAt(values, line + column) - product(values, line, above, column);
      values[line + column] = rest / realAt(values, above + column);
    }
    const pivot = realAt(values, line + row) - product(values, line, line, row);
    if (!(pivot > pivotMin)) return false;
    values[line + row] = Math.sqrt(pivot);
  }
  return true;
}

/** Solves L Lᵀ x = b in place. */
export function solveFactored({ values, size }: SymmetricMatrix, b: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let rest = realAt(b, row);
    for (let k = 0; k < row; k++) rest -= realAt(values, row * size + k) * realAt(b, k);
    b[row] = rest / realAt(values, row * size + row);
  }
  for (let row = size - 1; row >= 0; row--) {
    const solved = realAt(b, row) / realAt(values, row * size + row);
    b[row] = solved;
    for (let k = 0; k < row; k++) b[k] = realAt(b, k) - solved * realAt(values, row * size + k);
  }
}

/** Four sums side by side: the additions of one would wait for each other. */
function product(values: Float64Array, a: number, b: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += realAt(values, a + k) * realAt(values, b + k);
    s1 += realAt(values, a + k + 1) * realAt(values, b + k + 1);
    s2 += realAt(values, a + k + 2) * realAt(values, b + k + 2);
    s3 += realAt(values, a + k + 3) * realAt(values, b + k + 3);
  }
  for (; k < length; k++) s0 += realAt(values, a + k) * realAt(values, b + k);
  return s0 + s1 + (s2 + s3);
}
