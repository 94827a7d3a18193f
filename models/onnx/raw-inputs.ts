import { itemAt } from '../../shared/dataset/table.ts';
import type { FeatureGraph, GraphInput } from '../../shared/features/graph.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { integersOf } from './tensor.ts';

/** The columns of a batch as the graph's slots have them, each [rows, 1]. */
export type RawInputs = {
  /** A number as it was sent, NaN where missing. */
  numberAt(slot: number): Value;
  /** The place of a category among its levels, behind them that of an unseen one, and at last that of a missing one. */
  levelAt(slot: number): Value;
  /** Whether it is missing; a number that is not finite counts as missing. */
  isMissing(slot: number): Value;
};

/** Declares an input per column of the graph, under its name. */
export function declareInputs(builder: GraphBuilder, { inputs }: FeatureGraph): RawInputs {
  const values = inputs.map((input) => {
    if (input.type !== 'category') return builder.input(input.name, 'double', numberWords[input.type]);
    const missing = missingWord(input);
    const words = `A category as text; ${JSON.stringify(missing)} is missing.`;
    return levelPlace(builder, input, builder.input(input.name, 'string', words));
  });
  const valueAt = (slot: number): Value => itemAt(values, slot);
  return {
    numberAt: valueAt,
    levelAt: valueAt,
    isMissing(slot) {
      const { type, levels = [] } = itemAt(inputs, slot);
      if (type !== 'category') return builder.apply('Not', [isFiniteValue(builder, valueAt(slot))]);
      return builder.apply('Equal', [valueAt(slot), builder.constant(integersOf([levels.length + 1]))]);
    },
  };
}

/** Only of what is finite the difference with itself is 0. */
export const isFiniteValue = (builder: GraphBuilder, value: Value): Value =>
  builder.apply('Equal', [builder.apply('Sub', [value, value]), builder.number(0)]);

const numberWords: Readonly<Record<Exclude<GraphInput['type'], 'category'>, string>> = {
  number: 'A number; NaN is missing.',
  integer: 'A whole number; NaN is missing.',
  boolean: '1 is true, 0 is false, NaN is missing.',
  timestamp: 'Milliseconds since 1970-01-01T00:00:00Z; NaN is missing.',
};

/** The text that stands for a missing category, which ONNX has no other word for: the empty one, unless that is a level. */
export function missingWord({ levels = [] }: GraphInput): string {
  let word = '';
  while (levels.includes(word)) word = word === '' ? 'missing' : `<${word}>`;
  return word;
}

function levelPlace(builder: GraphBuilder, input: GraphInput, sent: Value): Value {
  const { levels = [] } = input;
  const unseen = levels.length;
  return builder.applyMl('LabelEncoder', [sent], {
    keys_strings: [...levels, missingWord(input)],
    values_int64s: [...levels.keys(), unseen + 1],
    default_int64: unseen,
  });
}
