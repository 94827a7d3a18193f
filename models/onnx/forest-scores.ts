import { itemAt, realAt } from '../../shared/dataset/table.ts';
import type { Model } from '../../shared/model.ts';
import { BrokenModel } from '../broken-model.ts';
import { readClassForests } from '../gradient-boosting/class-forests.ts';
import { type Planted, readForest } from '../gradient-boosting/forest-document.ts';
import { logMax } from '../link.ts';
import { type ClassTrees, readClassTrees } from '../random-forest/class-trees.ts';
import type { Encoding } from './encoding.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { levelsOf, numericBlock } from './numeric-block.ts';
import { logistic, softmax } from './probability-value.ts';
import { sameScores } from './same-scores.ts';
import { elementTypes } from './schema.ts';
import { splitTree } from './split-tree.ts';
import { integersOf, rowOf } from './tensor.ts';
import { type Tree, treeSums } from './tree-ensemble.ts';

/** Answers of a model of trees, [rows, 1] or one of each class: its raw scores through their link. */
export function forestScores(builder: GraphBuilder, model: Model, encoding: Encoding): Value {
  if (model.task === 'multiclass') {
    const forests = readClassForests(model.kind, model);
    const raw = forests.map((planted) => rawScores(builder, model, { ...single(planted), ...encoding }));
    return softmax(builder, builder.apply('Concat', raw, { axis: 1 }));
  }
  const planted = readForest(model.kind, model);
  const raw = rawScores(builder, model, { ...single(planted), ...encoding });
  if (planted.link === 'identity') return raw;
  if (planted.link === 'logit') return logistic(builder, raw);
  return builder.apply('Exp', [builder.apply('Min', [raw, builder.number(logMax)])]);
}

/** Shares of classes, [rows, classes]: one ensemble serves them all. */
export const classTreeScores = (builder: GraphBuilder, model: Model, encoding: Encoding): Value =>
  rawScores(builder, model, { ...readClassTrees(model.kind, model), ...encoding });

const single = ({ forest, start }: Planted): ClassTrees => ({
  forest,
  values: [forest.values],
  starts: [start],
});

function rawScores(
  builder: GraphBuilder,
  model: Model,
  { forest, values, starts, layout, inputs }: ClassTrees & Encoding,
): Value {
  if (forest.roots.length === 0) return sameScores(builder, starts, inputs);
  const levels = layout.numeric.map(levelsOf);
  const trees = Array.from(forest.roots, (root) =>
    splitTree(forest, root, (column) => {
      const found = itemAt(levels, column);
      if (found !== null) return found;
      throw new BrokenModel(model.kind, `a node asks for the level of feature ${column}, which is a number`);
    }),
  );
  const unit = Math.max(...values.map((own) => unitOf(own, trees)));
  const weights = leafWeights(values, unit);
  const block = numericBlock(builder, layout, inputs);
  const parts = groupsOf(trees)
    .map((group) => treeSums(builder, block, { trees: group, weights, targetCount: 2 * values.length }))
    .map((sums) => builder.apply('Cast', [sums], { to: elementTypes.double }))
    .reduce((sum, part) => builder.apply('Add', [sum, part]));
  const pairs = builder.apply('Reshape', [parts, builder.constant(integersOf([-1, values.length, 2]))]);
  const units = builder.apply('ReduceSum', [pairs, builder.constant(integersOf([2]))], { keepdims: 0 });
  const scores = builder.apply('Mul', [units, builder.number(unit)]);
  return builder.apply('Add', [scores, builder.constant(rowOf(starts))]);
}

/** Nodes of an ensemble: onnxruntime loads one of n nodes in time n², so that a random forest in one would take minutes. */
const ensembleNodesMax = 1_000;

/** Trees in a row that go into one ensemble. */
function groupsOf(trees: readonly Tree[]): readonly (readonly Tree[])[] {
  const groups: Tree[][] = [];
  let nodeCount = Infinity;
  for (const tree of trees) {
    if (nodeCount + tree.length > ensembleNodesMax) {
      groups.push([]);
      nodeCount = 0;
    }
    groups.at(-1)?.push(tree);
    nodeCount += tree.length;
  }
  return groups;
}

/**
 * Values of leaves in units of a power of two, each in two parts whose sums are added in doubles outside: whole units,
 * whose sum stays below 2²⁴ and so is exact in the single precision that an ensemble answers in, and the rests, whose sum is small.
 */
function leafWeights(values: readonly Float64Array[], unit: number): Float64Array {
  const leafCount = values[0]?.length ?? 0;
  const weights = new Float64Array(2 * values.length * leafCount);
  for (const [place, own] of values.entries())
    for (let leaf = 0; leaf < leafCount; leaf++) {
      const units = realAt(own, leaf) / unit;
      const at = 2 * (leaf * values.length + place);
      weights[at] = Math.round(units);
      weights[at + 1] = units - Math.round(units);
    }
  return weights;
}

/** A unit of which no sum of leaves, one per tree, has 2²⁴. */
function unitOf(values: Float64Array, trees: readonly Tree[]): number {
  let largest = 0;
  for (const tree of trees)
    largest += tree.reduce(
      (most, node) => (node.kind === 'leaf' ? Math.max(most, Math.abs(realAt(values, node.leaf))) : most),
      0,
    );
  return largest === 0 ? 1 : 2 ** (Math.ceil(Math.log2(largest)) - 23);
}
