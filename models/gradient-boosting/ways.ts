import { intAt, realAt } from '../../shared/dataset/table.ts';
import { BrokenModel } from '../broken-model.ts';
import type { Forest } from './forest.ts';

/** What is the same for every row that is explained. */
export type Ways = {
  /** Share of the training rows of each node that go left. */
  readonly leftShares: Float64Array;
  /** Sources that are asked of at a node and below, as 64 bits: two words per node. The last bit is that of all from the 64th on. */
  readonly masks: Uint32Array;
  /** Most sources on a way, and most nodes. */
  readonly sourcesMax: number;
  readonly depthMax: number;
};

/**
 * Follows all ways, of which node n asks the source `sources[n]`. Children stand behind their node, so loops are enough,
 * however deep the trees are.
 * @throws BrokenModel where the forest does not say how many rows of training came by its nodes
 */
export function waysOf(kind: string, forest: Forest, sources: Int32Array): Ways {
  const nodeCount = forest.features.length;
  const parents = new Int32Array(nodeCount).fill(-1);
  const counts = new Int32Array(nodeCount);
  const depths = new Int32Array(nodeCount);
  const leftShares = new Float64Array(nodeCount);
  let [sourcesMax, depthMax] = [0, 0];
  for (let node = 0; node < nodeCount; node++) {
    const parent = intAt(parents, node);
    const isNew = !isAbove({ parents, sources }, node);
    counts[node] = (parent < 0 ? 0 : intAt(counts, parent)) + (isNew ? 1 : 0);
    depths[node] = (parent < 0 ? 0 : intAt(depths, parent)) + 1;
    leftShares[node] = leftShareOf(kind, forest, node);
    const [left, right] = [intAt(forest.lefts, node), intAt(forest.rights, node)];
    if (left >= 0) parents[left] = node;
    if (right >= 0) parents[right] = node;
    sourcesMax = Math.max(sourcesMax, intAt(counts, node));
    depthMax = Math.max(depthMax, intAt(depths, node));
  }
  return { leftShares, masks: masksOf(parents, sources), sourcesMax, depthMax };
}

type Upwards = { readonly parents: Int32Array; readonly sources: Int32Array };

/** Whether a node above asks the same source. */
function isAbove({ parents, sources }: Upwards, node: number): boolean {
  let above = intAt(parents, node);
  while (above >= 0 && sources[above] !== sources[node]) above = intAt(parents, above);
  return above >= 0;
}

function masksOf(parents: Int32Array, sources: Int32Array): Uint32Array {
  const masks = new Uint32Array(2 * parents.length);
  for (let node = parents.length - 1; node >= 0; node--) {
    const bit = Math.min(intAt(sources, node), 63);
    const word = 2 * node + (bit >> 5);
    masks[word] = (masks[word] ?? 0) | (1 << (bit & 31));
    const parent = intAt(parents, node);
    if (parent < 0) continue;
    masks[2 * parent] = (masks[2 * parent] ?? 0) | (masks[2 * node] ?? 0);
    masks[2 * parent + 1] = (masks[2 * parent + 1] ?? 0) | (masks[2 * node + 1] ?? 0);
  }
  return masks;
}

/** What the leaves below each node are on the average, by the shares of rows. */
export function expectedValues(
  { lefts, rights }: Forest,
  { leftShares }: Ways,
  values: Float64Array,
): Float64Array {
  const expected = new Float64Array(lefts.length);
  const of = (child: number): number => (child < 0 ? realAt(values, ~child) : realAt(expected, child));
  for (let node = lefts.length - 1; node >= 0; node--) {
    const share = realAt(leftShares, node);
    expected[node] = share * of(intAt(lefts, node)) + (1 - share) * of(intAt(rights, node));
  }
  return expected;
}

/** By the children alone, so that the shares of a node add up to 1. */
function leftShareOf(kind: string, { lefts, rights, nodeRows, leafRows }: Forest, node: number): number {
  const rowsOf = (child: number): number => (child < 0 ? realAt(leafRows, ~child) : realAt(nodeRows, child));
  const [left, right] = [rowsOf(intAt(lefts, node)), rowsOf(intAt(rights, node))];
  if (left > 0 && right > 0 && Number.isFinite(left + right)) return left / (left + right);
  throw new BrokenModel(kind, `it does not say how many rows came by the children of node ${node}`);
}
