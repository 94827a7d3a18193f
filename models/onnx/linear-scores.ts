import { realAt } from '../../shared/dataset/table.ts';
import type { HotFeature } from '../../shared/features/layout.ts';
import type { Model } from '../../shared/model.ts';
import { readCoefficients } from '../linear/coefficients.ts';
import type { Encoding } from './encoding.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { numericBlock } from './numeric-block.ts';
import type { RawInputs } from './raw-inputs.ts';

/**
 * The weighted sums of a linear model, [rows, 1]. A level looks its weight up, as it does in serving: one-hot columns are
 * never made.
 */
export function linearScores(builder: GraphBuilder, model: Model, { layout, inputs }: Encoding): Value {
  const { weights, intercept } = readCoefficients(model.kind, model);
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
