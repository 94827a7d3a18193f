import type { Design } from './design.ts';
import { emptyDesign } from './empty-design.ts';
import { encodeBlock } from './encode-block.ts';
import type { FeatureGraph } from './graph.ts';
import { compileLayout } from './layout.ts';

/**
 * Encodes one raw row (a slot per input of the graph: numbers as they are, categories as the index into the input's
 * levels, levels.length where unseen, NaN where missing). The design is the same object each time: use it before the
 * next call.
 */
export type RowEncoder = (raw: Float64Array) => Design;

/** @throws BrokenGraph */
export function compileRowEncoder(graph: FeatureGraph): RowEncoder {
  const layout = compileLayout(graph);
  const design = emptyDesign(layout, 1, 'double');
  const block = { values: new Float64Array(layout.slotCount), capacity: 1, rowCount: 1 };
  return (raw) => {
    block.values.set(raw);
    encodeBlock(layout, block, design, 0);
    return design;
  };
}
