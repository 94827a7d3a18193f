import type { GraphBuilder, Value } from './graph-builder.ts';
import type { RawInputs } from './raw-inputs.ts';
import { listOf, rowOf } from './tensor.ts';

/** The same scores for every row of a batch, [rows, scores]. */
export function sameScores(builder: GraphBuilder, scores: readonly number[], inputs: RawInputs): Value {
  const rows = builder.apply('Shape', [inputs.numberAt(0)]);
  const zeros = builder.apply('ConstantOfShape', [rows], { value: listOf(Float64Array.of(0)) });
  return builder.apply('Add', [zeros, builder.constant(rowOf(scores))]);
}
