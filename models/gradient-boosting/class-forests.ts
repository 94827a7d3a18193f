import { z } from 'zod';
import { intAt, itemAt } from '../../shared/dataset/table.ts';
import { BrokenModel } from '../broken-model.ts';
import type { Model } from '../learner.ts';
import { readDocument } from '../read-document.ts';
import type { Forest } from './forest.ts';
import { ForestCounts, forestBytes, type Planted, readArrays } from './forest-document.ts';

/** Forests of several classes: those of `forest` one behind the other, so many trees of each. */
export type ClassForests = {
  readonly forest: Forest;
  readonly starts: readonly number[];
  readonly treeCounts: readonly number[];
};

/** Formats 1 and 2 are of one score a row. */
const formatVersion = 3;
const Parameters = z.strictObject({
  starts: z.array(z.number()).min(2),
  treeCounts: z.array(z.int().nonnegative()).min(2),
  counts: ForestCounts,
});

/** The document of the forests of several classes. */
export function classForestsModel(
  of: Pick<Model, 'kind' | 'task' | 'width'>,
  { forest, starts, treeCounts }: ClassForests,
): Model {
  const { counts, binary } = forestBytes(forest);
  const parameters = { starts: starts.map((start) => start + 0), treeCounts, counts };
  return { ...of, formatVersion, parameters, binary };
}

/** Reads the document back: a forest of each class, with what its scores begin with. @throws BrokenModel */
export function readClassForests(kind: string, model: Model): readonly Planted[] {
  const { starts, treeCounts, counts } = readDocument(model, { kind, formatVersion, schema: Parameters });
  const treeCount = treeCounts.reduce((sum, count) => sum + count, 0);
  if (starts.length !== treeCounts.length || treeCount !== counts.trees)
    throw new BrokenModel(
      kind,
      `it has ${counts.trees} trees, and says ${treeCount} of ${starts.length} classes`,
    );
  const forest = readArrays(kind, model, counts);
  let first = 0;
  return starts.map((start, place) => {
    const own = subForest(forest, first, first + itemAt(treeCounts, place));
    first += itemAt(treeCounts, place);
    return { forest: own, start, link: 'identity' };
  });
}

/** The trees from one to before another as a forest of their own: their nodes and leaves lie side by side. */
function subForest(forest: Forest, from: number, to: number): Forest {
  const [nodeFrom, leafFrom] = beginOf(forest, from);
  const [nodeTo, leafTo] = beginOf(forest, to);
  const moved = (child: number): number => (child < 0 ? ~(~child - leafFrom) : child - nodeFrom);
  return {
    roots: forest.roots.slice(from, to).map((root) => root - nodeFrom),
    features: forest.features.slice(nodeFrom, nodeTo),
    thresholds: forest.thresholds.slice(nodeFrom, nodeTo),
    kinds: forest.kinds.slice(nodeFrom, nodeTo),
    lefts: forest.lefts.slice(nodeFrom, nodeTo).map(moved),
    rights: forest.rights.slice(nodeFrom, nodeTo).map(moved),
    values: forest.values.slice(leafFrom, leafTo),
    nodeRows: forest.nodeRows.slice(nodeFrom, nodeTo),
    leafRows: forest.leafRows.slice(leafFrom, leafTo),
    gains: forest.gains.slice(nodeFrom, nodeTo),
    levelSets: forest.levelSets,
  };
}

/** First node and first leaf of a tree; behind the last one, all of them. A tree has a leaf more than it has nodes. */
function beginOf({ roots, features }: Forest, tree: number): readonly [number, number] {
  const node = tree < roots.length ? intAt(roots, tree) : features.length;
  return [node, node + tree];
}
