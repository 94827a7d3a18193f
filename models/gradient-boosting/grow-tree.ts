import { itemAt, realAt } from '../../shared/dataset/table.ts';
import { type Cutting, type SearchSplits, searchSplits } from './best-split.ts';
import { blockRowsOf } from './block.ts';
import type { SortedRows } from './finish-share.ts';
import { binCount } from './kernels.ts';
import { clearedHistogram, histogramAt, subtract, totalOf } from './leaf-histograms.ts';
import { writeSides } from './packing.ts';
import { countedSides } from './shares.ts';
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
};

/** A cut of the grown tree; a child that is negative is the leaf of its complement. */
export type TreeNode = { readonly split: Split; readonly rowCount: number; left: number; right: number };
/** Rows of a leaf: places in the list of rows; and what the cut that made it adds to the penalty on its value. */
export type TreeLeaf = { readonly from: number; readonly to: number; readonly l2: number } & ValueBounds;
export type Tree = { readonly nodes: readonly TreeNode[]; readonly leaves: readonly TreeLeaf[] };

type Growing = Cuttable & {
  readonly from: number;
  readonly to: number;
  readonly l2: number;
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

function rootOf(table: BinnedTable, growth: Growth, search: SearchSplits): Growing {
  const { gradientUnit, hessianUnit, rowCount } = growth;
  const { team } = table;
  const out = clearedHistogram(table, 0);
  const list = rowCount === table.trainCount ? 0 : team.place.places.rows;
  team.share('histogram', { from: 0, to: rowCount }, { numbers: [out, list] });
  const sums = totalOf(table, 0);
  const root = {
    ...{ from: 0, to: rowCount, rowCount, l2: 0, depth: 0, histogram: 0, parent: null },
    ...{ sums, gradientUnit, hessianUnit, valueMin: -Infinity, valueMax: Infinity },
  };
  const unsorted = { from: 0, to: rowCount, leftCount: 0, size: 1, count: 0 };
  const [split = null] = search([{ ...root, histograms: out }], unsorted);
  return { ...root, split };
}

type Cut = {
  readonly leaf: Growing;
  readonly split: Split;
  readonly node: TreeNode;
  /** Number of a histogram that is free. */
  readonly spare: number;
  /** Whether the tree is full then: its leaves are never cut. */
  readonly isLast: boolean;
  readonly search: SearchSplits;
};

function cut(
  table: BinnedTable,
  growth: Growth,
  { leaf, split, node, spare, isLast, search }: Cut,
): [Growing, Growing] {
  const rest: UnitSums = {
    gradient: leaf.sums.gradient - split.left.gradient,
    hessian: leaf.sums.hessian - split.left.hessian,
  };
  const isFinal = isLast || leaf.depth + 1 >= growth.depthMax;
  // By hessians, for rows are counted only when they are sorted: whichever side is counted, the other is what it leaves.
  const isLeftLight = split.left.hessian <= rest.hessian;
  const counted = isFinal ? 'none' : isLeftLight ? 'left' : 'right';
  const rows = sortRows(table, leaf, { split, counted, histogram: spare });
  const middle = leaf.from + rows.leftCount;
  const bounds = childBounds(leaf, split, {
    rest,
    rules: growth.rules,
    monotone: growth.monotone[split.feature] ?? 0,
  });
  const l2 = split.rule.kind === 'levels' ? split.rule.l2 : 0;
  const common = { ...leaf, l2, depth: leaf.depth + 1, split: null };
  const [light, heavy] = [spare, leaf.histogram];
  const left: Growing = {
    ...common,
    ...{ from: leaf.from, to: middle, rowCount: middle - leaf.from, sums: split.left, ...bounds.left },
    ...{ histogram: isLeftLight ? light : heavy, parent: { node, side: 'left' } },
  };
  const right: Growing = {
    ...common,
    ...{ from: middle, to: leaf.to, rowCount: leaf.to - middle, sums: rest, ...bounds.right },
    ...{ histogram: isLeftLight ? heavy : light, parent: { node, side: 'right' } },
  };
  if (!isFinal) subtract(table, { whole: heavy, less: light });
  const isWorth = (child: Growing): boolean => !isFinal && child.rowCount >= 2 * growth.rules.leafRowsMin;
  const wanted = [left, right].filter(isWorth);
  const splits = search(
    wanted.map((child) => ({ ...child, histograms: histogramAt(table, child.histogram) })),
    rows,
  );
  const searched = (child: Growing): Growing => ({ ...child, split: splits[wanted.indexOf(child)] ?? null });
  return [searched(left), searched(right)];
}

type Sorting = {
  readonly split: Split;
  /** The side that is counted at once, into the histogram of this number. */
  readonly counted: keyof typeof countedSides;
  readonly histogram: number;
};

/** Sorts the leaf's rows into the sides of the split, block by block, until they are brought home. */
function sortRows(
  table: BinnedTable,
  { from, to }: Growing,
  { split, counted, histogram }: Sorting,
): SortedRows {
  const { team, slots } = table;
  const { reals, words, places } = team.place;
  const slot = itemAt(slots, split.feature);
  writeSides(slot, sidesOf(split.rule), new Uint8Array(words.buffer, places.sides, binCount));
  const out = clearedHistogram(table, histogram);
  const numbers = [out, slot.column, countedSides[counted]];
  const count = team.share('cut', { from, to }, { numbers });
  let leftCount = 0;
  for (let block = 0; block < count; block++) {
    const at = places.found / 8 + 2 * block;
    reals[at + 1] = leftCount;
    leftCount += realAt(reals, at);
  }
  return { from, to, leftCount, count, size: count === 1 ? to - from : blockRowsOf(to - from) };
}
