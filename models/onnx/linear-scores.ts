import { realAt } from '../../shared/dataset/table.ts';
import type { HotFeature } from '../../shared/features/layout.ts';
import type { Model } from '../../shared/model.ts';
import { readClasses } from '../linear/class-coefficients.ts';
import { readCoefficients } from '../linear/coefficients.ts';
import type { Coefficients } from '../linear/linear-weights.ts';
import type { Encoding } from './encoding.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { numericBlock } from './numeric-block.ts';
import { softmax } from './probability-value.ts';
import type { RawInputs } from './raw-inputs.ts';

/** The probabilities of classes by a linear model of each, [rows, classes]. */
export function classLinearScores(builder: GraphBuilder, model: Model, encoding: Encoding): Value {
  const sums = readClasses(model.kind, model).map((own) => weightedSum(builder, own, encoding));
  return softmax(builder, builder.apply('Concat', sums, { axis: 1 }));
}

/** The weighted sums of a linear model, [rows, 1]. */
export const linearScores = (builder: GraphBuilder, model: Model, encoding: Encoding): Value =>
  weightedSum(builder, readCoefficients(model.kind, model), encoding);

/**
 * A weighted sum, [rows, 1]. A level looks its weight up, as it does in serving: one-hot columns are
 * never made.
 */
function weightedSum(
  builder: GraphBuilder,
  { weights, intercept }: Coefficients,
  { layout, inputs }: Encoding,
): Value {
  const numberCount = layout.numeric.length;
  const terms = layout.hot.map((feature) => levelTerm(builder, feature, { weights, inputs }));
  if (numberCount > 0) {
    const column = builder.constant({ dims: [numberCount, 1], data: weights.slice(0, numberCount) });
    terms.unshift(builder.apply('MatMul', [numericBlock(builder, layout, inputs), column]));
  }
  return terms.reduce((sum, term) => builder.apply('Add', [sum, term]), builder.number(intercept));
}

type Terms = { readonly weights: Float64Array; readonly inputs: RawInputs };

function levelTerm(
  builder: GraphBuilder,
  { slot, positions, missing }: HotFeature,
  { weights, inputs }: Terms,
): Value {
  const table = Float64Array.from([...positions, missing], (position) =>
    position < 0 ? 0 : realAt(weights, position),
  );
  const of = builder.constant({ dims: [table.length], data: table });
  return builder.apply('Gather', [of, inputs.levelAt(slot)], { axis: 0 });
}
