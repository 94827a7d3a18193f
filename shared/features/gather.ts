import type { LargeColumn } from '../dataset/frame.ts';
import { intAt, realAt } from '../dataset/table.ts';
import { codeTaker, numberTaker, type TakeCodes, type TakeNumbers } from '../dataset/take-column.ts';
import type { GraphInput } from './graph.ts';

/** Copies one column's values of the rows into its slot of a raw block. */
export type Gather = TakeNumbers;

/** The gathering of one input from its column: levels are matched once. */
export function gatherOf(input: Pick<GraphInput, 'levels'>, column: LargeColumn): Gather {
  if (column.kind === 'number') return numberTaker(column);
  const indexes = rawIndexes(input, column.levels);
  return levelGather(codeTaker(column), indexes);
}

function levelGather(take: TakeCodes, indexes: Float64Array): Gather {
  let codes = new Int32Array(0);
  return (rows, into, at) => {
    if (codes.length < rows.length) codes = new Int32Array(rows.length);
    take(rows, codes, 0);
    for (let i = 0; i < rows.length; i++) into[at + i] = realAt(indexes, intAt(codes, i) + 1);
  };
}

/** Raw index of each of the frame's codes, shifted by one: first the missing value, then the frame's levels in their order. */
function rawIndexes({ levels = [] }: Pick<GraphInput, 'levels'>, ofColumn: readonly string[]): Float64Array {
  const indexes = new Map(levels.map((level, index) => [level, index]));
  return Float64Array.from([Number.NaN, ...ofColumn.map((level) => indexes.get(level) ?? levels.length)]);
}
