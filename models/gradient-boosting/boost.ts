import { numberMix } from './chance.ts';
import { type Growth, growTree, type Tree } from './grow-tree.ts';
import { leafValue } from './leaf-value.ts';
import type { Loss } from './losses.ts';
import { sampleInto } from './sample-rows.ts';
import { type SplitRules, sidesOf } from './split.ts';
import type { BinnedTable } from './table.ts';

export type Boosting = {
  readonly loss: Loss;
  readonly trees: number;
  readonly learningRate: number;
  readonly leavesMax: number;
  readonly depthMax: number;
  readonly rules: SplitRules;
  readonly monotone: readonly (-1 | 0 | 1)[];
  /** Shares of rows and features that each tree sees. */
  readonly rowShare: number;
  readonly featureShare: number;
  /** Trees without a gain on validation after which it stops; null: never. */
  readonly patience: number | null;
  readonly seed: number;
  readonly start: number;
  readonly onTree: (count: number) => void;
};

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
  let endedBy: Boosted['endedBy'] = 'trees';
  for (let number = 0; number < how.trees; number++) {
    const tree = addTree(table, how, number);
    if (tree === null) {
      endedBy = 'no split gains';
      break;
    }
    trees.push(tree);
    how.onTree(trees.length);
    if (table.validationCount === 0) continue;
    validationLosses.push(validationLoss(table, how));
    if (how.patience !== null && isOutOfPatience(validationLosses, how.patience)) {
      endedBy = 'patience';
      break;
    }
  }
  const best =
    how.patience !== null && validationLosses.length > 0 ? lowest(validationLosses) + 1 : trees.length;
  return { trees: trees.slice(0, best), validationLosses, endedBy };
}

function addTree(table: BinnedTable, how: Boosting, number: number): ValuedTree | null {
  const units = quantise(table, how, number);
  const rowCount = chooseRows(table, how, number);
  const growth: Growth = {
    ...{ rules: how.rules, leavesMax: how.leavesMax, depthMax: how.depthMax, monotone: how.monotone },
    ...units,
    ...{ features: chooseFeatures(table, how, number), rowCount, isWhole: rowCount === table.trainCount },
  };
  const tree = growTree(table, growth);
  if (tree.nodes.length === 0) return null;
  const values = refitLeaves(table, how, tree);
  addToScores(table, { ...tree, values }, growth.isWhole);
  return { ...tree, values };
}

/** Gradients of more levels narrow nothing; their units must not overflow 31 bits when all rows are added up. */
const levelsMax = 2 ** 20;

function quantise(table: BinnedTable, { loss, seed }: Boosting, number: number) {
  const { team, trainCount } = table;
  const all = { from: 0, to: trainCount };
  const threadCount = team.share(loss.job, all);
  let [gradientMax, hessianMax] = [0, 0];
  for (let thread = 0; thread < threadCount; thread++) {
    gradientMax = Math.max(gradientMax, team.found[2 * thread] ?? 0);
    hessianMax = Math.max(hessianMax, team.found[2 * thread + 1] ?? 0);
  }
  const levels = Math.min(levelsMax, Math.floor((2 ** 31 - 1) / trainCount) - 1);
  const gradientScale = levels / (gradientMax || 1);
  const hessianScale = levels / (hessianMax || 1);
  const key = numberMix(seed, number, 0);
  team.share('quantise', all, { numbers: [gradientScale, hessianScale, key] });
  return { gradientUnit: 1 / gradientScale, hessianUnit: 1 / hessianScale };
}

/** Lists the rows of the tree; returns how many. */
function chooseRows(
  { memory, places, team, trainCount }: BinnedTable,
  how: Boosting,
  number: number,
): number {
  if (how.rowShare === 1) {
    team.share('countUp', { from: 0, to: trainCount });
    return trainCount;
  }
  const rows = new Uint32Array(memory.buffer, places.rows, trainCount);
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

/** Values of the leaves from the gradients as they were before they were quantised, already shrunk by the learning rate. */
function refitLeaves(
  { memory, places, team }: BinnedTable,
  how: Boosting,
  { leaves, nodes }: Tree,
): Float64Array {
  const count = leaves.length;
  new Uint32Array(memory.buffer, places.leafSpans, 2 * count).set(
    leaves.flatMap(({ from, to }) => [from, to]),
  );
  const rowCount = nodes[0]?.rowCount ?? 0;
  team.share('leafSums', { from: 0, to: count }, { rowCount });
  const sums = new Float64Array(memory.buffer, places.leafSums, 2 * count);
  return Float64Array.from(leaves, ({ valueMin, valueMax }, leaf) => {
    const value = leafValue(sums[2 * leaf] ?? 0, sums[2 * leaf + 1] ?? 0, how.rules);
    return Math.min(Math.max(value, valueMin), valueMax) * how.learningRate;
  });
}

/** Rows that grew the tree know their leaf; all others walk down to it. */
function addToScores(table: BinnedTable, tree: ValuedTree, isWhole: boolean): void {
  const { memory, places, team, trainCount, validationCount } = table;
  new Float64Array(memory.buffer, places.leafValues, tree.values.length).set(tree.values);
  if (isWhole) team.share('addToLeaves', { from: 0, to: tree.leaves.length }, { rowCount: trainCount });
  if (isWhole && validationCount === 0) return;
  writeWalk(table, tree);
  team.share('walk', { from: isWhole ? trainCount : 0, to: trainCount + validationCount });
}

function writeWalk({ memory, places }: BinnedTable, { nodes }: Tree): void {
  const words = new Int32Array(memory.buffer, places.walkNodes, 4 * nodes.length);
  for (const [index, { split, left, right }] of nodes.entries()) {
    words.set([split.feature, left, right, 0], 4 * index);
    sidesOf(split.rule, new Uint8Array(memory.buffer, places.walkSides + 256 * index, 256));
  }
}

const scoresOf = ({ memory, places, trainCount, validationCount }: BinnedTable): Float64Array =>
  new Float64Array(memory.buffer, places.scores, trainCount + validationCount);

function validationLoss(table: BinnedTable, { loss }: Boosting): number {
  const { memory, places, trainCount, validationCount } = table;
  const to = trainCount + validationCount;
  return loss.mean({
    scores: scoresOf(table),
    labels: new Float64Array(memory.buffer, places.labels, to),
    ...{ from: trainCount, to },
  });
}

function lowest(losses: readonly number[]): number {
  let best = 0;
  for (const [index, loss] of losses.entries()) if (loss < (losses[best] ?? loss)) best = index;
  return best;
}

const isOutOfPatience = (losses: readonly number[], patience: number): boolean =>
  losses.length - 1 - lowest(losses) >= patience;
