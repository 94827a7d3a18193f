import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import type { CurvedOptimum } from './newton.ts';
import type { Problem } from './problem.ts';
import { hessian } from './problem.ts';

/** A level with fewer rows in the sample than this has its curvature estimated from all rows. */
const sampledMin = 32;

/**
 * The second derivatives of a sample, mended where the sample says nothing: a level so rare that the sample may lack it
 * would otherwise seem to cost nothing but the penalty, and the first step along it would be far too long. `near` is the
 * sample's fit; its matrix is written into.
 */
export function sampledHessian(sample: Problem, whole: Design, near: CurvedOptimum): SymmetricMatrix {
  // Where the sample's fit has converged, its last matrix is the one at its optimum.
  const matrix = near.converged && near.matrix !== null ? near.matrix : hessian(sample, near.point);
  const { values, size } = matrix;
  const mean = realAt(values, size * size - 1) / whole.rowCount;
  const rare = rareLevels(sample.rows.design);
  // Most samples have enough of every level: then the whole need not be counted.
  const counts = rare.length === 0 ? new Int32Array() : levelCounts(whole);
  for (const position of rare) {
    const at = position * size + position;
    values[at] = Math.max(realAt(values, at), sample.penalty + mean * intAt(counts, position));
  }
  return matrix;
}

function rareLevels(design: Design): readonly number[] {
  const { numericWidth, width } = design;
  const sampled = levelCounts(design);
  const positions = Array.from({ length: width - numericWidth }, (_, level) => numericWidth + level);
  return positions.filter((position) => intAt(sampled, position) < sampledMin);
}

function levelCounts({ hot, width }: Design): Int32Array {
  const counts = new Int32Array(width);
  for (let i = 0; i < hot.length; i++) {
    const position = intAt(hot, i);
    if (position >= 0) counts[position] = intAt(counts, position) + 1;
  }
  return counts;
}
