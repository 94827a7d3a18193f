import { intAt } from '../../shared/dataset/table.ts';
import { type Cutting, type SearchSplit, searchSplits } from './best-split.ts';
import { binCount } from './kernels.ts';
import { type Cuttable, type Split, sidesOf, type UnitSums } from './split.ts';
import type { BinnedTable } from './table.ts';
import { childBounds, type ValueBounds } from './value-bounds.ts';

/** What a tree is grown with, beside the table. */
export type Growth = Cutting & {
  readonly leavesMax: number;
  /** Most cuts between root and leaf. */
  readonly depthMax: number;
  /** What a unit of the quantised sums is worth. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /** Rows of the tree: the first so many of the list of rows. */
  readonly rowCount: number;
  /** Whether those are all rows of training. */
  readonly isWhole: boolean;
};

/** A cut of the grown tree; a child that is negative is the leaf of its complement. */
export type TreeNode = { readonly split: Split; readonly rowCount: number; left: number; right: number };
/** Rows of a leaf: places in the list of rows. */
export type TreeLeaf = { readonly from: number; readonly to: number } & ValueBounds;
export type Tree = { readonly nodes: readonly TreeNode[]; readonly leaves: readonly TreeLeaf[] };

type Growing = Cuttable & {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  /** Number of its histogram in the pool. */
  readonly histogram: number;
  readonly split: Split | null;
  /** Where the tree points to it. */
  readonly parent: { readonly node: TreeNode; readonly side: 'left' | 'right' } | null;
};

/**
 * Grows a tree leaf by leaf, the best cut of all leaves first (Shi 2007, "Best-first decision tree learning"). The
 * histograms of a leaf's rows tell its best cut; of two siblings the smaller one's are counted, the other's are what its
 * parent's leave (Ke et al. 2017, "LightGBM").
 */
export function growTree(table: BinnedTable, growth: Growth): Tree {
  const nodes: TreeNode[] = [];
  const search = searchSplits(table, growth);
  const leaves = [rootOf(table, growth, search)];
  while (leaves.length < growth.leavesMax) {
    const index = bestLeaf(leaves);
    const leaf = leaves[index];
    if (leaf?.split == null) break;
    const node: TreeNode = { split: leaf.split, rowCount: leaf.to - leaf.from, left: 0, right: 0 };
    if (leaf.parent) leaf.parent.node[leaf.parent.side] = nodes.length;
    nodes.push(node);
    const isLast = leaves.length + 1 === growth.leavesMax;
    const [left, right] = cut(table, growth, {
      leaf,
      split: leaf.split,
      node,
      spare: leaves.length,
      isLast,
      search,
    });
    leaves[index] = left;
    leaves.push(right);
  }
  for (const [index, { parent }] of leaves.entries()) if (parent) parent.node[parent.side] = ~index;
  return { nodes, leaves };
}

function bestLeaf(leaves: readonly Growing[]): number {
  let best = 0;
  for (const [index, { split }] of leaves.entries())
    if ((split?.gain ?? 0) > (leaves[best]?.split?.gain ?? 0)) best = index;
  return best;
}

function rootOf(table: BinnedTable, growth: Growth, search: SearchSplit): Growing {
  const { gradientUnit, hessianUnit, rowCount } = growth;
  countHistogram(table, { from: 0, to: rowCount, isAll: growth.isWhole, histogram: 0 });
  const sums = totalOf(table, 0);
  const root = {
    ...{ from: 0, to: rowCount, rowCount, depth: 0, histogram: 0, parent: null },
    ...{ sums, gradientUnit, hessianUnit, valueMin: -Infinity, valueMax: Infinity },
  };
  return { ...root, split: search(root, histogramAt(table, 0)) };
}

type Cut = {
  readonly leaf: Growing;
  readonly split: Split;
  readonly node: TreeNode;
  /** Number of a histogram that is free. */
  readonly spare: number;
  /** Whether the tree is full then: its leaves are never cut. */
  readonly isLast: boolean;
  readonly search: SearchSplit;
};

function cut(
  table: BinnedTable,
  growth: Growth,
  { leaf, split, node, spare, isLast, search }: Cut,
): [Growing, Growing] {
  const middle = leaf.from + sortRows(table, leaf, split);
  const rest: UnitSums = {
    gradient: leaf.sums.gradient - split.left.gradient,
    hessian: leaf.sums.hessian - split.left.hessian,
  };
  const bounds = childBounds(leaf, split, {
    rest,
    rules: growth.rules,
    monotone: growth.monotone[split.feature] ?? 0,
  });
  const common = { ...leaf, depth: leaf.depth + 1, split: null };
  const isLeftSmall = middle - leaf.from <= leaf.to - middle;
  const [small, large] = [spare, leaf.histogram];
  const left: Growing = {
    ...common,
    ...{ from: leaf.from, to: middle, rowCount: middle - leaf.from, sums: split.left, ...bounds.left },
    ...{ histogram: isLeftSmall ? small : large, parent: { node, side: 'left' } },
  };
  const right: Growing = {
    ...common,
    ...{ from: middle, to: leaf.to, rowCount: leaf.to - middle, sums: rest, ...bounds.right },
    ...{ histogram: isLeftSmall ? large : small, parent: { node, side: 'right' } },
  };
  const canCut = (child: Growing): boolean =>
    !isLast && child.depth < growth.depthMax && child.rowCount >= 2 * growth.rules.leafRowsMin;
  if (!canCut(left) && !canCut(right)) return [left, right];
  countHistogram(table, { ...(isLeftSmall ? left : right), isAll: false });
  subtract(table, { whole: large, less: small });
  const searched = (child: Growing): Growing =>
    canCut(child) ? { ...child, split: search(child, histogramAt(table, child.histogram)) } : child;
  return [searched(left), searched(right)];
}

/** Sorts the leaf's rows into the sides of the split; returns how many go left. */
function sortRows({ team, places, memory }: BinnedTable, { from, to }: Growing, split: Split): number {
  sidesOf(split.rule, new Uint8Array(memory.buffer, places.goesLeft, binCount));
  const threadCount = team.share('partition', { from, to }, { numbers: [split.feature] });
  team.share('settle', { from, to });
  let leftCount = 0;
  for (let thread = 0; thread < threadCount; thread++) leftCount += team.found[2 * thread] ?? 0;
  return leftCount;
}

type Counted = {
  readonly from: number;
  readonly to: number;
  readonly isAll: boolean;
  readonly histogram: number;
};

function countHistogram({ team, places }: BinnedTable, { from, to, isAll, histogram }: Counted): void {
  const { histograms, histogramsBytes, partials } = places;
  const out = histograms + histogram * histogramsBytes;
  const threadCount = team.share(isAll ? 'histogramAll' : 'histogramOf', { from, to }, { numbers: [out] });
  for (let thread = 1; thread < threadCount; thread++) {
    team.kernels.accumulate(out, partials + (thread - 1) * histogramsBytes, histogramsBytes / 8);
  }
}

/** The parent's histograms become those of its larger child. */
function subtract(
  { team, places }: BinnedTable,
  { whole, less }: { readonly whole: number; readonly less: number },
): void {
  const { histograms, histogramsBytes } = places;
  const at = histograms + whole * histogramsBytes;
  team.kernels.subtract(at, histograms + less * histogramsBytes, at, histogramsBytes / 8);
}

const histogramAt = ({ places }: BinnedTable, histogram: number): number =>
  places.histograms + histogram * places.histogramsBytes;

/** Every row has one bin of the first feature: its bins add up to the sums of all rows. */
function totalOf(table: BinnedTable, histogram: number): UnitSums {
  const { words } = table;
  const at = histogramAt(table, histogram) / 4;
  let [gradient, hessian] = [0, 0];
  for (let bin = 0; bin < binCount; bin++) {
    hessian += intAt(words, at + 2 * bin);
    gradient += intAt(words, at + 2 * bin + 1);
  }
  return { gradient, hessian };
}
