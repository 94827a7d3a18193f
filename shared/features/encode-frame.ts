import { frameColumn } from '../dataset/column.ts';
import type { LargeFrame } from '../dataset/frame.ts';
import { allRows } from '../dataset/rows.ts';
import { itemAt } from '../dataset/table.ts';
import type { Design } from './design.ts';
import { emptyDesign } from './empty-design.ts';
import { encodeBlock } from './encode-block.ts';
import { gatherOf } from './gather.ts';
import type { FeatureGraph } from './graph.ts';
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
  frame: LargeFrame,
  rows: Int32Array = allRows(frame.rowCount),
  precision: Precision = 'double',
): Design {
  const layout = compileLayout(graph);
  const out = emptyDesign(layout, rows.length, precision);
  compileRangeEncoder(layout, frame)(rows, out, { begin: 0, end: rows.length });
  return out;
}

/** Writes the rows from place `begin` up to `end` into the same places of the design: threads can share it out. */
export type RangeEncoder = (
  rows: Int32Array,
  out: Design,
  range: { readonly begin: number; readonly end: number },
) => void;

/** @throws FrameMismatch */
export function compileRangeEncoder(layout: Layout, frame: LargeFrame): RangeEncoder {
  const gathers = layout.inputs.map((input) => gatherOf(input, frameColumn(frame, input.name, input.type)));
  return (rows, out, range) => {
    const values = new Float64Array(blockRows * layout.slotCount);
    for (let begin = range.begin; begin < range.end; begin += blockRows) {
      const part = rows.subarray(begin, Math.min(begin + blockRows, range.end));
      for (let slot = 0; slot < gathers.length; slot++) itemAt(gathers, slot)(part, values, slot * blockRows);
      encodeBlock(layout, { values, capacity: blockRows, rowCount: part.length }, out, begin);
    }
  };
}
