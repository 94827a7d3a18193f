import { intAt, realAt } from '../../shared/dataset/table.ts';
import { BrokenModel } from '../broken-model.ts';
import type { Forest } from './forest.ts';

/** The ways down the trees, edge by edge: of a node n, edge 2 n goes left and 2 n + 1 right. */
export type Ways = {
  /** Edge that leads to each node; -1 to a root. */
  readonly parents: Int32Array;
  /** Next edge upwards that is of the same source, by edge; -1 where there is none. */
  readonly previous: Int32Array;
  /** Share of the training rows that take an edge and all edges above it that are of the same source. */
  readonly zeros: Float64Array;
  /** Share of the training rows of the tree that come through an edge. */
  readonly reaches: Float64Array;
  /** Most sources on a way. */
  readonly sourcesMax: number;
};

/**
 * Follows all ways, of which node n asks the source `sources[n]`. Children stand behind their node, so a loop is enough,
 * however deep the trees are.
 * @throws BrokenModel where the forest does not say how many rows of training came by its nodes
 */
export function waysOf(kind: string, forest: Forest, sources: Int32Array): Ways {
  const nodeCount = forest.features.length;
  const parents = new Int32Array(nodeCount).fill(-1);
  const previous = new Int32Array(2 * nodeCount);
  const zeros = new Float64Array(2 * nodeCount);
  const reaches = new Float64Array(2 * nodeCount);
  const counts = new Int32Array(2 * nodeCount);
  let sourcesMax = 0;
  for (let node = 0; node < nodeCount; node++) {
    const parent = intAt(parents, node);
    const before = sameSource({ parents, sources }, node);
    const leftShare = leftShareOf(kind, forest, node);
    for (const [edge, child, share] of [
      [2 * node, intAt(forest.lefts, node), leftShare],
      [2 * node + 1, intAt(forest.rights, node), 1 - leftShare],
    ] as const) {
      if (child >= 0) parents[child] = edge;
      previous[edge] = before;
      zeros[edge] = share * (before < 0 ? 1 : realAt(zeros, before));
      reaches[edge] = share * (parent < 0 ? 1 : realAt(reaches, parent));
      counts[edge] = (parent < 0 ? 0 : intAt(counts, parent)) + (before < 0 ? 1 : 0);
      sourcesMax = Math.max(sourcesMax, intAt(counts, edge));
    }
  }
  return { parents, previous, zeros, reaches, sourcesMax };
}

type Upwards = Pick<Ways, 'parents'> & { readonly sources: Int32Array };

function sameSource({ parents, sources }: Upwards, node: number): number {
  let edge = intAt(parents, node);
  while (edge >= 0 && sources[edge >> 1] !== sources[node]) edge = intAt(parents, edge >> 1);
  return edge;
}

/** By the children alone, so that the shares of a node add up to 1. */
function leftShareOf(kind: string, { lefts, rights, nodeRows, leafRows }: Forest, node: number): number {
  const rowsOf = (child: number): number => (child < 0 ? realAt(leafRows, ~child) : realAt(nodeRows, child));
  const [left, right] = [rowsOf(intAt(lefts, node)), rowsOf(intAt(rights, node))];
  if (left > 0 && right > 0 && Number.isFinite(left + right)) return left / (left + right);
  throw new BrokenModel(kind, `it does not say how many rows came by the children of node ${node}`);
}
