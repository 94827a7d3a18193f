import type { GraphBuilder, Value } from './graph-builder.ts';
import type { RawInputs } from './raw-inputs.ts';
import { listOf } from './tensor.ts';

/** The same score for every row of a batch, [rows, 1]. */
export function sameScore(builder: GraphBuilder, score: number, inputs: RawInputs): Value {
  const rows = builder.apply('Shape', [inputs.numberAt(0)]);
  return builder.apply('ConstantOfShape', [rows], { value: listOf(Float64Array.of(score)) });
}
