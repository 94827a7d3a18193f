import type { FeatureBins } from './bins.ts';
import type { ValuedTree } from './boost.ts';
import { type Forest, nodeKinds } from './forest.ts';
import type { SplitRule } from './split.ts';

/** From trees that were grown over bins to trees that score values. */
export function plantForest(trees: readonly ValuedTree[], bins: readonly FeatureBins[]): Forest {
  const nodes = trees.flatMap((tree) => tree.nodes);
  const levelSets = nodes.flatMap(({ split: { rule } }) =>
    rule.kind === 'levels' ? [levelSet(rule.bins)] : [],
  );
  let sets = 0;
  const thresholdOf = (rule: SplitRule, feature: number): number => {
    if (rule.kind === 'levels') return sets++;
    const of = bins[feature];
    // Behind the last bound: all numbers, but not the missing ones.
    return (of?.kind === 'number' ? of.bounds[rule.bin] : undefined) ?? Infinity;
  };
  return {
    ...placed(trees),
    features: Int32Array.from(nodes, ({ split }) => split.feature),
    thresholds: Float64Array.from(nodes, ({ split }) => thresholdOf(split.rule, split.feature)),
    kinds: Uint8Array.from(nodes, ({ split }) => kindOf(split.rule)),
    nodeRows: Float64Array.from(nodes, ({ rowCount }) => rowCount),
    gains: Float64Array.from(nodes, ({ split }) => split.gain),
    levelSets: Uint32Array.from(levelSets.flatMap((words) => [...words])),
  };
}

function kindOf(rule: SplitRule): number {
  if (rule.kind === 'levels') return nodeKinds.levels;
  return rule.missingLeft ? nodeKinds.missingLeft : nodeKinds.missingRight;
}

function levelSet(bins: readonly number[]): Uint32Array {
  const words = new Uint32Array(8);
  for (const bin of bins) words[bin >>> 5] = (words[bin >>> 5] ?? 0) | (1 << (bin & 31));
  return words;
}

type Placed = Pick<Forest, 'roots' | 'lefts' | 'rights' | 'values' | 'leafRows'>;

/** Children and leaves by their numbers in the whole forest. */
function placed(trees: readonly ValuedTree[]): Placed {
  const [roots, lefts, rights]: [number[], number[], number[]] = [[], [], []];
  let [nodeCount, leafCount] = [0, 0];
  for (const { nodes, leaves } of trees) {
    const place = (child: number): number => (child < 0 ? ~(~child + leafCount) : child + nodeCount);
    roots.push(nodeCount);
    for (const { left, right } of nodes) {
      lefts.push(place(left));
      rights.push(place(right));
    }
    nodeCount += nodes.length;
    leafCount += leaves.length;
  }
  return {
    roots: Int32Array.from(roots),
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    values: Float64Array.from(trees.flatMap(({ values }) => [...values])),
    leafRows: Float64Array.from(trees.flatMap(({ leaves }) => leaves.map(({ from, to }) => to - from))),
  };
}
