import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { SymmetricMatrix } from './cholesky.ts';
import type { Problem } from './problem.ts';
import { hessian } from './problem.ts';

/** A level with fewer rows in the sample than this has its curvature estimated from all rows. */
const sampledMin = 32;

/**
 * The second derivatives of a sample, mended where the sample says nothing: a level so rare that the sample may lack it
 * would otherwise seem to cost nothing but the penalty, and the first step along it would be far too long.
 */
export function sampledHessian(sample: Problem, whole: Design, point: Float64Array): SymmetricMatrix {
  const matrix = hessian(sample, point);
  const { values, size } = matrix;
  const mean = realAt(values, size * size - 1) / whole.rowCount;
  const counts = levelCounts(whole);
  const sampled = levelCounts(sample.rows.design);
  for (let position = whole.numericWidth; position < whole.width; position++) {
    if (intAt(sampled, position) >= sampledMin) continue;
    const at = position * size + position;
    values[at] = Math.max(realAt(values, at), sample.penalty + mean * intAt(counts, position));
  }
  return matrix;
}

function levelCounts({ hot, width }: Design): Int32Array {
  const counts = new Int32Array(width);
  for (let i = 0; i < hot.length; i++) {
    const position = intAt(hot, i);
    if (position >= 0) counts[position] = intAt(counts, position) + 1;
  }
  return counts;
}
