import { itemAt, realAt } from '../../shared/dataset/table.ts';
import type { Boosting } from './boosting.ts';
import { numberMix } from './chance.ts';
import { type Growth, growTree, type Tree, type TreeLeaf } from './grow-tree.ts';
import { levelsOf } from './levels.ts';
import { writeSides } from './packing.ts';
import { refitLeaves } from './refit-leaves.ts';
import { isReordering, reorderedRowsMin, reorderRows } from './reorder-rows.ts';
import { sampleInto } from './sample-rows.ts';
import { sidesOf } from './split.ts';
import type { BinnedTable } from './table.ts';
import { labelsOf } from './workplace.ts';

/** A tree with the values of its leaves. */
export type ValuedTree = Tree & { readonly values: Float64Array };

export type Boosted = {
  readonly trees: readonly ValuedTree[];
  /** Mean loss on validation after each tree; empty without validation. */
  readonly validationLosses: readonly number[];
  readonly endedBy: 'trees' | 'patience' | 'no split gains';
};

/** Adds tree after tree, each fitted to the gradient of the loss (Friedman 2001, "Greedy function approximation"). */
export function boost(table: BinnedTable, how: Boosting): Boosted {
  const trees: ValuedTree[] = [];
  const validationLosses: number[] = [];
  scoresOf(table).fill(how.start);
  let best = 0;
  let endedBy: Boosted['endedBy'] = 'trees';
  for (let number = 0; number < how.trees; number++) {
    const tree = addTree(table, how, number);
    if (tree === null) {
      endedBy = 'no split gains';
      break;
    }
    trees.push(tree);
    orderRows(table, how, { treeCount: trees.length, outputs: 1 });
    how.onTree(trees.length);
    if (table.validationCount === 0) continue;
    validationLosses.push(validationLoss(table, how));
    const last = validationLosses.length - 1;
    if (itemAt(validationLosses, last) < itemAt(validationLosses, best)) best = last;
    if (how.patience !== null && last - best >= how.patience) {
      endedBy = 'patience';
      break;
    }
  }
  const count = how.patience !== null && validationLosses.length > 0 ? best + 1 : trees.length;
  return { trees: trees.slice(0, count), validationLosses, endedBy };
}

/** After some of the trees, where each has sorted all rows and they are so many that it matters. */
export function orderRows(
  table: BinnedTable,
  { rowShare }: Pick<Boosting, 'rowShare'>,
  { treeCount, outputs }: { readonly treeCount: number; readonly outputs: number },
): void {
  const isDue = rowShare === 1 && table.trainCount >= reorderedRowsMin && isReordering(treeCount);
  if (isDue) reorderRows(table, outputs);
}

/** Grows a tree and adds it to the scores; null where no cut of the root gains. */
export function addTree(table: BinnedTable, how: Boosting, number: number): ValuedTree | null {
  const units = quantise(table, how, number);
  const rowCount = chooseRows(table, how, number);
  const growth: Growth = {
    ...{ rules: how.rules, leavesMax: how.leavesMax, depthMax: how.depthMax, monotone: how.monotone },
    ...units,
    ...{ features: chooseFeatures(table, how, number), rowCount },
  };
  const tree = growTree(table, growth);
  if (tree.nodes.length === 0) return null;
  const values = refitLeaves(table, how, tree);
  const isWhole = rowCount === table.trainCount;
  addToScores(table, { ...tree, values }, { isWhole, output: how.output ?? 0 });
  // No more of a leaf is kept than it is: what it grew by would be there until the last tree is.
  const leaves = tree.leaves.map(leafOnly);
  return { nodes: tree.nodes, leaves, values };
}

const leafOnly = ({ from, to, l2, valueMin, valueMax }: TreeLeaf): TreeLeaf => ({
  ...{ from, to, l2, valueMin, valueMax },
});

function quantise({ team, trainCount }: BinnedTable, { loss, seed }: Boosting, number: number) {
  const { reals, places } = team.place;
  const all = { from: 0, to: trainCount };
  const blockCount = team.share(loss.job, all, { numbers: loss.numbers });
  let [gradientMax, hessianMax] = [0, 0];
  for (let block = 0; block < blockCount; block++) {
    gradientMax = Math.max(gradientMax, realAt(reals, places.found / 8 + 2 * block));
    hessianMax = Math.max(hessianMax, realAt(reals, places.found / 8 + 2 * block + 1));
  }
  const levels = levelsOf(trainCount);
  const gradientScale = levels / (gradientMax || 1);
  const hessianScale = levels / (hessianMax || 1);
  const key = numberMix(seed, number, 0);
  team.share('quantise', all, { numbers: [gradientScale, hessianScale, key] });
  return { gradientUnit: 1 / gradientScale, hessianUnit: 1 / hessianScale };
}

/** Lists the rows of the tree; returns how many. */
function chooseRows({ team, trainCount }: BinnedTable, how: Boosting, number: number): number {
  if (how.rowShare === 1) {
    team.share('countUp', { from: 0, to: trainCount });
    return trainCount;
  }
  const { words, places } = team.place;
  const rows = new Uint32Array(words.buffer, places.rows, trainCount);
  return sampleInto(rows, { share: how.rowShare, key: numberMix(how.seed, number, 1) });
}

function chooseFeatures({ features }: BinnedTable, how: Boosting, number: number): readonly number[] {
  const all = features.map((_, index) => index);
  if (how.featureShare === 1) return all;
  const count = Math.max(1, Math.round(all.length * how.featureShare));
  const rank = (feature: number): number => numberMix(numberMix(how.seed, number, 2), feature, 0);
  return all
    .toSorted((a, b) => rank(a) - rank(b) || a - b)
    .slice(0, count)
    .toSorted((a, b) => a - b);
}

/** Rows that grew the tree know their leaf; all others walk down to it. */
function addToScores(
  table: BinnedTable,
  tree: ValuedTree,
  { isWhole, output }: { readonly isWhole: boolean; readonly output: number },
): void {
  const { team, trainCount, validationCount } = table;
  const { reals, places } = team.place;
  const numbers = [places.scores + output * places.scoresBytes];
  reals.set(tree.values, places.leafValues / 8);
  if (isWhole) {
    team.share('addToScores', { from: 0, to: trainCount }, { numbers });
    if (validationCount === 0) return;
  }
  writeWalk(table, tree);
  team.share('walk', { from: isWhole ? trainCount : 0, to: trainCount + validationCount }, { numbers });
}

function writeWalk({ team, slots }: BinnedTable, { nodes }: Tree): void {
  const { words, places } = team.place;
  for (const [index, { split, left, right }] of nodes.entries()) {
    const slot = itemAt(slots, split.feature);
    words.set([slot.column, left, right, 0], places.walkNodes / 4 + 4 * index);
    const sides = new Uint8Array(words.buffer, places.walkSides + 256 * index, 256);
    writeSides(slot, sidesOf(split.rule), sides);
  }
}

const scoresOf = ({ team, trainCount, validationCount }: BinnedTable): Float64Array => {
  const { reals, places } = team.place;
  return reals.subarray(places.scores / 8, places.scores / 8 + trainCount + validationCount);
};

const validationLoss = (table: BinnedTable, { loss }: Boosting): number =>
  loss.mean({ ...watchedRows(table), scores: scoresOf(table) });

/** The rows of validation, without their scores. */
export function watchedRows({ team, trainCount, validationCount }: BinnedTable) {
  const { reals, places } = team.place;
  const to = trainCount + validationCount;
  const weights = places.weights ? new Float32Array(reals.buffer, places.weights, to) : null;
  return {
    labels: labelsOf(team.place),
    weightOf: (row: number): number => weights?.[row] ?? 1,
    ...{ from: trainCount, to },
  };
}
