import { frameColumn } from '../dataset/column.ts';
import type { CategoryColumn, Frame, FrameColumn } from '../dataset/frame.ts';
import { allRows } from '../dataset/rows.ts';
import { intAt, itemAt, realAt } from '../dataset/table.ts';
import type { Design } from './design.ts';
import { emptyDesign } from './empty-design.ts';
import { encodeBlock } from './encode-block.ts';
import type { FeatureGraph, GraphInput } from './graph.ts';
import type { Layout } from './layout.ts';
import { compileLayout } from './layout.ts';

/** `single` halves the memory of a large fit; scores are computed in `double`, as serving does. */
export type Precision = 'single' | 'double';

/** Rows of a block: its raw values and its encoded rows stay in the processor's cache. */
const blockRows = 512;

/**
 * Encodes the rows of a frame, in their order; all of them where `rows` is left out.
 *
 * @throws FrameMismatch where the frame lacks an input or holds it in another form
 * @throws BrokenGraph
 */
export function encodeFrame(
  graph: FeatureGraph,
  frame: Frame,
  rows: Int32Array = allRows(frame.rowCount),
  precision: Precision = 'double',
): Design {
  return compileFrameEncoder(compileLayout(graph), frame)(rows, precision);
}

/** The encoder of one frame: levels are matched once, however many parts of the frame it then encodes. @throws FrameMismatch */
export function compileFrameEncoder(
  layout: Layout,
  frame: Frame,
): (rows: Int32Array, precision: Precision) => Design {
  const gathers = layout.inputs.map((input) => gatherOf(input, frameColumn(frame, input.name, input.type)));
  return (rows, precision) => {
    const out = emptyDesign(layout, rows.length, precision);
    const values = new Float64Array(blockRows * gathers.length);
    for (let begin = 0; begin < rows.length; begin += blockRows) {
      const part = rows.subarray(begin, begin + blockRows);
      for (let slot = 0; slot < gathers.length; slot++) itemAt(gathers, slot)(part, values, slot * blockRows);
      encodeBlock(layout, { values, capacity: blockRows, rowCount: part.length }, out, begin);
    }
    return out;
  };
}

/** Copies one column's values of the rows into its slot of a raw block. */
type Gather = (rows: Int32Array, into: Float64Array, at: number) => void;

function gatherOf(input: GraphInput, column: FrameColumn): Gather {
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
function rawIndexes(input: GraphInput, column: CategoryColumn): Float64Array {
  const known = input.levels ?? [];
  const indexes = new Map(known.map((level, index) => [level, index]));
  return Float64Array.from([Number.NaN, ...column.levels.map((level) => indexes.get(level) ?? known.length)]);
}
