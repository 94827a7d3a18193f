import { itemAt } from '../../shared/dataset/table.ts';
import type { Tree, TreeLeaf, TreeNode } from '../gradient-boosting/grow-tree.ts';
import { binCount } from '../gradient-boosting/kernels.ts';
import { writeSides } from '../gradient-boosting/packing.ts';
import { type Cuttable, type Split, type SplitRules, sidesOf } from '../gradient-boosting/split.ts';
import type { BinnedTable } from '../gradient-boosting/table.ts';
import type { Search } from './draw-features.ts';

/** What a deep tree is grown with, beside the table. */
export type DeepGrowth = {
  readonly rules: SplitRules;
  /** Most leaves: then the best cut of all comes first. Infinity: every leaf is cut as far as it goes. */
  readonly leavesMax: number;
  readonly depthMax: number;
  readonly search: Search;
  /** Gradients tell the classes, 0 and 1: a leaf of one class has nothing to gain. */
  readonly isClassed: boolean;
  readonly root: Pick<Cuttable, 'sums' | 'gradientUnit' | 'hessianUnit'>;
  /** Rows of the tree: the first so many of the list of rows. */
  readonly rowCount: number;
};

type Growing = Cuttable & {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly split: Split | null;
  /** Where the tree points to it. */
  readonly parent: { readonly node: TreeNode; readonly side: 'left' | 'right' } | null;
};

/** Grows a tree until no leaf has a cut. Nodes come before their children. */
export function growDeep(table: BinnedTable, growth: DeepGrowth): Tree {
  const nodes: TreeNode[] = [];
  const leaves: TreeLeaf[] = [];
  const open: Growing[] = [];
  const keep = (leaf: Growing): void => {
    if (leaf.split !== null) {
      open.push(leaf);
      return;
    }
    if (leaf.parent) leaf.parent.node[leaf.parent.side] = ~leaves.length;
    const { from, to, valueMin, valueMax } = leaf;
    leaves.push({ from, to, l2: 0, valueMin, valueMax });
  };
  keep(rootOf(growth));
  while (open.length > 0) {
    const leaf = takeNext(open, growth);
    // Every open leaf becomes a leaf of the tree at last.
    const isFull = leaves.length + open.length + 1 >= growth.leavesMax;
    if (isFull || leaf.split === null) {
      keep({ ...leaf, split: null });
      continue;
    }
    const node: TreeNode = { split: leaf.split, rowCount: leaf.to - leaf.from, left: 0, right: 0 };
    if (leaf.parent) leaf.parent.node[leaf.parent.side] = nodes.length;
    nodes.push(node);
    for (const child of cut(table, growth, { leaf, split: leaf.split, node })) keep(child);
  }
  return { nodes, leaves };
}

/** The best one where leaves are counted, else the last, so that few are open at a time. */
function takeNext(open: Growing[], { leavesMax }: DeepGrowth): Growing {
  let best = open.length - 1;
  if (leavesMax < Infinity)
    for (const [index, { split }] of open.entries())
      if ((split?.gain ?? 0) > (open[best]?.split?.gain ?? 0)) best = index;
  const taken = itemAt(open, best);
  open.splice(best, 1);
  return taken;
}

function rootOf({ root, rowCount, search }: DeepGrowth): Growing {
  const whole = {
    ...{ from: 0, to: rowCount, rowCount, depth: 0, parent: null },
    ...{ ...root, valueMin: -Infinity, valueMax: Infinity },
  };
  return { ...whole, split: search(whole) };
}

type Cut = { readonly leaf: Growing; readonly split: Split; readonly node: TreeNode };

function cut(
  table: BinnedTable,
  growth: DeepGrowth,
  { leaf, split, node }: Cut,
): readonly [Growing, Growing] {
  const middle = leaf.from + sortRows(table, leaf, split);
  const { from, to, sums } = leaf;
  const { left } = split;
  const right = { gradient: sums.gradient - left.gradient, hessian: sums.hessian - left.hessian };
  return [
    childOf(leaf, growth, { from, to: middle, sums: left, parent: { node, side: 'left' } }),
    childOf(leaf, growth, { from: middle, to, sums: right, parent: { node, side: 'right' } }),
  ];
}

/** Written out, for there are hundreds of thousands of them: a spread of objects takes longer than to look for the cut. */
function childOf(
  leaf: Growing,
  growth: DeepGrowth,
  of: Pick<Growing, 'from' | 'to' | 'sums' | 'parent'>,
): Growing {
  const { from, to, sums, parent } = of;
  const { gradientUnit, hessianUnit, valueMin, valueMax } = leaf;
  const depth = leaf.depth + 1;
  const rowCount = to - from;
  const child = {
    from,
    to,
    rowCount,
    depth,
    parent,
    sums,
    gradientUnit,
    hessianUnit,
    valueMin,
    valueMax,
    split: null,
  };
  const split = isCuttable(child, growth) ? growth.search(child) : null;
  return { from, to, rowCount, depth, parent, sums, gradientUnit, hessianUnit, valueMin, valueMax, split };
}

const isCuttable = (
  { sums, rowCount, depth }: Pick<Growing, 'sums' | 'rowCount' | 'depth'>,
  { depthMax, rules, isClassed }: DeepGrowth,
): boolean =>
  depth < depthMax &&
  rowCount >= Math.max(2, 2 * rules.leafRowsMin) &&
  !(isClassed && (sums.gradient === 0 || sums.gradient === -sums.hessian));

/** Sorts the leaf's rows into the sides of the split; returns how many go left. */
function sortRows({ team, slots }: BinnedTable, { from, to }: Growing, split: Split): number {
  const { kernels, words, places: p } = team.place;
  const slot = itemAt(slots, split.feature);
  writeSides(slot, sidesOf(split.rule), new Uint8Array(words.buffer, p.sides, binCount));
  const bytes = p.columns + slot.column * p.columnBytes;
  const [first, last] = [p.scratch + 4 * from, p.scratch + 4 * to - 4];
  const leftCount = kernels.partition(bytes, p.sides, p.rows, from, to, first, last);
  kernels.settle(p.rows, p.scratch, from, to, leftCount, from, from + leftCount);
  return leftCount;
}
