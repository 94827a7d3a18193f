import { realAt } from '../../shared/dataset/table.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { listOf } from './tensor.ts';

/** A node of a tree as ONNX has them, one question to one column each; children by their place in the tree. */
export type TreeNode =
  | {
      readonly kind: 'at-most' | 'below' | 'equals';
      readonly column: number;
      readonly bound: number;
      readonly isMissingYes: boolean;
      readonly yes: number;
      readonly no: number;
    }
  | { readonly kind: 'leaf'; readonly leaf: number };

/** The nodes of a tree, its root first. */
export type Tree = readonly TreeNode[];

export type Ensemble = {
  readonly trees: readonly Tree[];
  /** Per leaf as many numbers as there are targets. */
  readonly weights: Float64Array;
  readonly targetCount: number;
};

const modes = { 'at-most': 'BRANCH_LEQ', below: 'BRANCH_LT', equals: 'BRANCH_EQ', leaf: 'LEAF' } as const;

/**
 * The sums of the leaves that rows come to, [rows, targets], in single precision. Columns, bounds and weights are doubles,
 * which the operator takes as tensors, and so is the sum until it is handed out.
 */
export function treeSums(builder: GraphBuilder, columns: Value, ensemble: Ensemble): Value {
  const { trees } = ensemble;
  const all = trees.flat();
  const numberOf = (read: (node: Exclude<TreeNode, { kind: 'leaf' }>) => number): readonly number[] =>
    all.map((node) => (node.kind === 'leaf' ? 0 : read(node)));
  return builder.applyMl('TreeEnsembleRegressor', [columns], {
    nodes_treeids: trees.flatMap((tree, index) => tree.map(() => index)),
    nodes_nodeids: trees.flatMap((tree) => [...tree.keys()]),
    nodes_featureids: numberOf(({ column }) => column),
    nodes_modes: all.map(({ kind }) => modes[kind]),
    nodes_values_as_tensor: listOf(Float64Array.from(numberOf(({ bound }) => bound))),
    nodes_truenodeids: numberOf(({ yes }) => yes),
    nodes_falsenodeids: numberOf(({ no }) => no),
    nodes_missing_value_tracks_true: numberOf(({ isMissingYes }) => (isMissingYes ? 1 : 0)),
    ...leafAttributes(ensemble),
    aggregate_function: 'SUM',
  });
}

function leafAttributes({ trees, weights, targetCount }: Ensemble) {
  const leaves = trees.flatMap((tree, index) =>
    tree.flatMap((node, place) => (node.kind === 'leaf' ? [{ tree: index, place, leaf: node.leaf }] : [])),
  );
  const targets = Array.from({ length: targetCount }, (_, target) => target);
  const each = (read: (leaf: (typeof leaves)[number], target: number) => number): readonly number[] =>
    leaves.flatMap((leaf) => targets.map((target) => read(leaf, target)));
  return {
    n_targets: targetCount,
    target_treeids: each(({ tree }) => tree),
    target_nodeids: each(({ place }) => place),
    target_ids: each((_, target) => target),
    target_weights_as_tensor: listOf(
      Float64Array.from(each(({ leaf }, target) => realAt(weights, leaf * targetCount + target))),
    ),
  };
}
