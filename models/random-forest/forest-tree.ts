import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { numberMix } from '../gradient-boosting/chance.ts';
import type { Forest } from '../gradient-boosting/forest.ts';
import type { Tree } from '../gradient-boosting/grow-tree.ts';
import { plantForest } from '../gradient-boosting/plant-forest.ts';
import type { SplitRules, UnitSums } from '../gradient-boosting/split.ts';
import type { BinnedTable } from '../gradient-boosting/table.ts';
import { seededRandom } from '../linear/seeded-random.ts';
import { drawRows } from './bootstrap.ts';
import { drawFeatures } from './draw-features.ts';
import { growDeep } from './grow-deep.ts';
import { searchClasses } from './search-classes.ts';
import { searchFew } from './search-few.ts';

/** How the trees of a forest are grown. */
export type ForestGrowth = {
  readonly trees: number;
  readonly rules: SplitRules;
  /** Features that are looked at for each cut. */
  readonly perSplit: number;
  readonly leavesMax: number;
  readonly depthMax: number;
  readonly rowShare: number;
  readonly replaces: boolean;
  readonly weights: Float32Array | null;
  readonly seed: number;
  /** What the labels are counted from: scores of the table, the same for every row; 0 where they are classes. */
  readonly base: number;
  /** Whether labels are 0 and 1. */
  readonly isClassed: boolean;
  /** Classes whose places labels are; 1 where they are numbers, or 0 and 1. */
  readonly classCount: number;
};

/**
 * One tree, to be added to others: `forest` holds the values of the first score, `others` those of each class behind it;
 * `starts`: what it answers of every row where it has no cut.
 */
export type GrownTree = {
  readonly forest: Forest;
  readonly others: readonly Float64Array[];
  readonly starts: readonly number[];
};

/**
 * Grows the tree of that number in the places of this thread: the same whichever thread does it, and whatever was grown
 * before. Its leaves hold the mean label of their rows, or the share of each class, over the count of trees, so that the
 * trees sum up to their mean.
 */
export function growForestTree(table: BinnedTable, growth: ForestGrowth, number: number): GrownTree {
  const { words, places } = table.team.place;
  const { trainCount } = table;
  const weights = new Float32Array(words.buffer, places.weights, trainCount);
  const rows = new Uint32Array(words.buffer, places.rows, trainCount);
  const rowCount = drawRows({ weights, rows }, { ...growth, key: numberMix(growth.seed, number, 1) });
  const units = quantise(table, growth, number);
  const random = seededRandom(numberMix(growth.seed, number, 2));
  // A gain of less is what rounding to units makes of none.
  const gainMin = Math.max(growth.rules.gainMin, 16 * units.gradientUnit ** 2);
  const rules = { ...growth.rules, gainMin };
  const { leavesMax, depthMax, isClassed, classCount, perSplit } = growth;
  const among = classCount > 1 ? searchClasses(table, rules, classCount) : searchFew(table, rules);
  const search = drawFeatures({ featureCount: table.features.length, perSplit, random }, among);
  const root = { ...units, sums: totalOf(table) };
  const tree = growDeep(table, { rules, leavesMax, depthMax, isClassed, search, root, rowCount });
  const [first = new Float64Array(), ...others] =
    classCount > 1 ? classShares(table, growth, tree) : [meanLabels(table, growth, tree)];
  if (tree.nodes.length > 0)
    return { forest: plantForest([{ ...tree, values: first }], table.features), others, starts: [] };
  const starts = [first, ...others].map((values) => realAt(values, 0));
  return { forest: plantForest([], table.features), others: [], starts };
}

/** Units of all rows must not overflow 31 bits when they are added up. */
const levelsMax = 2 ** 20;

/**
 * Packs label and weight of each row. Counts of draws are whole in their units, and so are classes, which are in the same
 * unit: sums of both are exact, and a leaf of one class can be told.
 */
function quantise({ team, trainCount }: BinnedTable, growth: ForestGrowth, number: number) {
  const { seed, isClassed, classCount } = growth;
  const { kernels, reals, places: p } = team.place;
  kernels.squared(p.scores, p.labels, p.weights, 0, trainCount, p.gradients, p.found);
  const levels = Math.min(levelsMax, Math.floor((2 ** 31 - 1) / trainCount) - 1);
  const hessianMax = realAt(reals, p.found / 8 + 1);
  const gradientMax = isClassed ? hessianMax : realAt(reals, p.found / 8) || 1;
  const hessianScale = levels > hessianMax ? Math.floor(levels / hessianMax) : levels / hessianMax;
  // Places of classes are no numbers: of several, weights alone are packed.
  const gradientScale = classCount > 1 ? 0 : isClassed ? hessianScale : levels / gradientMax;
  const key = numberMix(seed, number, 0);
  kernels.quantise(p.gradients, 0, trainCount, gradientScale, hessianScale, key, p.packed, p.packedBytes);
  return { gradientUnit: 1 / (gradientScale || hessianScale), hessianUnit: 1 / hessianScale };
}

/** Rows that were not drawn weigh nothing. */
function totalOf({ team, trainCount }: BinnedTable): UnitSums {
  const { words, places } = team.place;
  let [gradient, hessian] = [0, 0];
  for (let at = places.packed / 4, row = 0; row < trainCount; row++, at += 2) {
    hessian += intAt(words, at);
    gradient += intAt(words, at + 1);
  }
  return { gradient, hessian };
}

/** From what the rows are, not from their units. */
function meanLabels({ team }: BinnedTable, { base, trees }: ForestGrowth, { leaves }: Tree): Float64Array {
  const { kernels, reals, places: p } = team.place;
  return Float64Array.from(leaves, ({ from, to }) => {
    kernels.leafSums(p.gradients, p.rows, from, to, p.found);
    const [gradient, weight] = [realAt(reals, p.found / 8), realAt(reals, p.found / 8 + 1)];
    return (base - gradient / weight) / trees;
  });
}

/** Of each class in turn its share of the rows of each leaf, from what they weigh, not from their units. */
function classShares(
  { team, trainCount }: BinnedTable,
  { classCount, trees }: ForestGrowth,
  { leaves }: Tree,
): readonly Float64Array[] {
  const { words, reals, places: p } = team.place;
  const weights = new Float32Array(words.buffer, p.weights, trainCount);
  const shares = Array.from({ length: classCount }, () => new Float64Array(leaves.length));
  for (const [leaf, { from, to }] of leaves.entries()) {
    let total = 0;
    for (let at = p.rows / 4 + from; at < p.rows / 4 + to; at++) {
      const row = intAt(words, at);
      const own = itemAt(shares, realAt(reals, p.labels / 8 + row));
      own[leaf] = realAt(own, leaf) + (weights[row] ?? 0);
      total += weights[row] ?? 0;
    }
    for (const own of shares) own[leaf] = realAt(own, leaf) / total / trees;
  }
  return shares;
}
