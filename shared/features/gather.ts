import type { CategoryColumn, FrameColumn } from '../dataset/frame.ts';
import { intAt, realAt } from '../dataset/table.ts';
import type { GraphInput } from './graph.ts';

/** Copies one column's values of the rows into its slot of a raw block. */
export type Gather = (rows: Int32Array, into: Float64Array, at: number) => void;

/** The gathering of one input from its column: levels are matched once. */
export function gatherOf(input: Pick<GraphInput, 'levels'>, column: FrameColumn): Gather {
  if (column.kind === 'number') return (rows, into, at) => gatherNumbers(column.values, rows, into, at);
  const indexes = rawIndexes(input, column);
  return (rows, into, at) => gatherLevels({ codes: column.codes, indexes }, rows, into, at);
}

function gatherNumbers(values: Float64Array, rows: Int32Array, into: Float64Array, at: number): void {
  for (let i = 0; i < rows.length; i++) into[at + i] = realAt(values, intAt(rows, i));
}

type Levels = { readonly codes: Int32Array; readonly indexes: Float64Array };

function gatherLevels({ codes, indexes }: Levels, rows: Int32Array, into: Float64Array, at: number): void {
  for (let i = 0; i < rows.length; i++) into[at + i] = realAt(indexes, intAt(codes, intAt(rows, i)) + 1);
}

/** Raw index of each of the frame's codes, shifted by one: first the missing value, then the frame's levels in their order. */
function rawIndexes({ levels = [] }: Pick<GraphInput, 'levels'>, column: CategoryColumn): Float64Array {
  const indexes = new Map(levels.map((level, index) => [level, index]));
  return Float64Array.from([
    Number.NaN,
    ...column.levels.map((level) => indexes.get(level) ?? levels.length),
  ]);
}
