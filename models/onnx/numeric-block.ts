import { realAt } from '../../shared/dataset/table.ts';
import type { Layout, LevelFeature, NumericFeature } from '../../shared/features/layout.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { isFiniteValue, type RawInputs } from './raw-inputs.ts';
import { elementTypes } from './schema.ts';
import { integersOf, rowOf } from './tensor.ts';
import { timestampValue } from './timestamp-value.ts';

/** The level of a native feature that is missing, or was never seen. */
export const missingLevel = 255;

type Made = {
  /** The place of the column among the numbers of the encoded row. */
  readonly place: number;
  readonly value: Value;
};

/**
 * The numbers of the encoded row, [rows, numbers] in the order of the layout: as `encodeBlock` makes them, step by step and
 * in doubles, so that they are the same bit by bit. Levels are places, and 255 where a learner finds NaN.
 */
export function numericBlock(builder: GraphBuilder, { numeric }: Layout, inputs: RawInputs): Value {
  const columns: Made[] = [];
  const numbers: (Made & { readonly feature: NumericFeature })[] = [];
  for (const [place, feature] of numeric.entries()) {
    if (feature.form === 'level') columns.push({ place, value: levelColumn(builder, feature, inputs) });
    else if (feature.form === 'missing')
      columns.push({ place, value: missingColumn(builder, feature, inputs) });
    else numbers.push({ place, feature, value: numberColumn(builder, feature, inputs) });
  }
  const made = [...numbers, ...columns];
  const blocks = [
    ...(numbers.length === 0 ? [] : [standardised(builder, numbers)]),
    ...columns.map(({ value }) => value),
  ];
  const block = joined(builder, blocks);
  const order = numeric.map((_, place) => made.findIndex((one) => one.place === place));
  if (order.every((from, place) => from === place)) return block;
  return builder.apply('Gather', [block, builder.constant(integersOf(order))], { axis: 1 });
}

const joined = (builder: GraphBuilder, blocks: readonly Value[]): Value =>
  blocks.length === 1 ? (blocks[0] ?? '') : builder.apply('Concat', blocks, { axis: 1 });

function numberColumn(builder: GraphBuilder, { slot, form }: NumericFeature, inputs: RawInputs): Value {
  const sent = inputs.numberAt(slot);
  return form === 'number' || form === 'missing' ? sent : timestampValue(builder, form, sent);
}

const missingColumn = (builder: GraphBuilder, { slot }: NumericFeature, inputs: RawInputs): Value =>
  builder.apply('Cast', [inputs.isMissing(slot)], { to: elementTypes.double });

function standardised(
  builder: GraphBuilder,
  numbers: readonly (Made & { readonly feature: NumericFeature })[],
): Value {
  const apply = (operator: string, ...of: readonly Value[]): Value => builder.apply(operator, of);
  const row = (statistic: (feature: NumericFeature) => number): Value =>
    builder.constant(rowOf(numbers.map(({ feature }) => statistic(feature))));
  const sent = joined(
    builder,
    numbers.map(({ value }) => value),
  );
  const filled = apply(
    'Where',
    isFiniteValue(builder, sent),
    sent,
    row(({ median }) => median),
  );
  const centred = apply(
    'Sub',
    filled,
    row(({ mean }) => mean),
  );
  const scaled = apply(
    'Mul',
    centred,
    row(({ scale }) => scale),
  );
  // Not Clip, which may make a number of NaN.
  const [max, min] = [row((feature) => feature.max), row((feature) => -feature.max)];
  const belowMax = apply('Where', apply('Greater', scaled, max), max, scaled);
  return apply('Where', apply('Less', belowMax, min), min, belowMax);
}

function levelColumn(
  builder: GraphBuilder,
  { slot, places, missing }: LevelFeature,
  inputs: RawInputs,
): Value {
  const known = Float64Array.from([...places, missing], (place) =>
    Number.isNaN(place) ? missingLevel : place,
  );
  const table = builder.constant({ dims: [known.length], data: known });
  return builder.apply('Gather', [table, inputs.levelAt(slot)], { axis: 0 });
}

/** The levels that a native feature can have; null where it is a number. */
export function levelsOf(feature: NumericFeature | LevelFeature): readonly number[] | null {
  if (feature.form !== 'level') return null;
  const { places } = feature;
  const found = new Set<number>();
  for (let index = 0; index < places.length; index++) {
    const place = realAt(places, index);
    if (!Number.isNaN(place)) found.add(place);
  }
  return [...found].sort((one, other) => one - other);
}
