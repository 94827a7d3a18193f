import { intAt, realAt } from '../../shared/dataset/table.ts';
import { binCount, missingBin } from '../gradient-boosting/kernels.ts';
import { leastHessian } from '../gradient-boosting/number-split.ts';
import type { Split, SplitRules } from '../gradient-boosting/split.ts';
import type { Listed } from './draw-features.ts';

/** Units of weight by class. */
export type ClassSums = {
  /** Those of each bin of a feature, and behind the totals a line of classes for each bin. */
  readonly sums: Int32Array;
  readonly classCount: number;
  /** Of the whole leaf. */
  readonly whole: Int32Array;
  /** What a cut must be above, in units. */
  readonly uncut: number;
};

type LevelSearch = ClassSums & {
  readonly rules: SplitRules;
  readonly feature: number;
  /** Levels that the column has, but for the missing one. */
  readonly columnBins: number;
};

type Found = { readonly gain: number; readonly bins: readonly number[]; readonly weight: number };

/** Classes whose shares the levels are put in order by. */
const ordersMax = 8;

/**
 * The cut of a category's levels between several classes, or null. Few levels: one against the rest. More: levels in the
 * order of their share of a class, cut anywhere, for each of the leaf's heaviest classes; of two classes that holds the best
 * cut of all (Breiman and others 1984, theorem 4.5), of more it is a search among orders. Missing is a level like any other.
 */
export function classLevelSplit(leaf: Listed, search: LevelSearch): Split | null {
  const { sums, feature, columnBins, rules } = search;
  const levels: number[] = [];
  for (let bin = 0; bin < columnBins; bin++) if (intAt(sums, bin) > 0) levels.push(bin);
  if (intAt(sums, missingBin) > 0) levels.push(missingBin);
  if (levels.length < 2) return null;
  const found =
    columnBins <= rules.oneHotLevelsMax
      ? levels.map((bin) => cutInOrder(leaf, search, { levels: [bin], groupMin: 0 })).reduce(better)
      : cutInOrders(leaf, search, levels);
  if (found === null) return null;
  const { gain, bins, weight } = found;
  const left = { gradient: 0, hessian: weight };
  return { feature, gain: gain * leaf.hessianUnit, left, rule: { kind: 'levels', bins, l2: 0 } };
}

const better = (one: Found | null, other: Found | null): Found | null =>
  one !== null && (other === null || one.gain >= other.gain) ? one : other;

function cutInOrders(leaf: Listed, search: LevelSearch, levels: readonly number[]): Found | null {
  const { rules, whole, sums } = search;
  const unitsPerRow = leaf.sums.hessian / leaf.rowCount;
  const common = levels.filter((bin) => intAt(sums, bin) >= (rules.categorySmoothing - 0.5) * unitsPerRow);
  const groupMin = (rules.categoryRowsMin - 0.5) * unitsPerRow;
  const heaviest = [...whole.keys()]
    .filter((place) => intAt(whole, place) > 0)
    .toSorted((a, b) => intAt(whole, b) - intAt(whole, a) || a - b)
    .slice(0, ordersMax);
  return heaviest
    .map((place) => {
      const sorted = inOrder(leaf, search, { levels: common, place });
      // From either end: levels that are too rare to be put in order go with the rest.
      const up = cutInOrder(leaf, search, { levels: sorted, groupMin });
      return better(up, cutInOrder(leaf, search, { levels: sorted.toReversed(), groupMin }));
    })
    .reduce(better, null);
}

/** By their share of a class, drawn towards none as their weight is small. */
function inOrder(
  { hessianUnit }: Listed,
  { sums, classCount, rules }: LevelSearch,
  { levels, place }: { readonly levels: readonly number[]; readonly place: number },
): readonly number[] {
  const share = (bin: number): number =>
    intAt(sums, binCount + bin * classCount + place) /
    (intAt(sums, bin) + rules.categorySmoothing / hessianUnit);
  const shares = new Map(levels.map((bin) => [bin, share(bin)]));
  return levels.toSorted((a, b) => (shares.get(a) ?? 0) - (shares.get(b) ?? 0) || a - b);
}

type Ordered = { readonly levels: readonly number[]; readonly groupMin: number };

/** The best cut behind one of the levels in this order, of which half at most go left. */
function cutInOrder(
  leaf: Listed,
  { sums, classCount, whole, uncut, rules, columnBins }: LevelSearch,
  { levels, groupMin }: Ordered,
): Found | null {
  const weightMin = leastHessian(leaf, rules);
  const left = new Float64Array(classCount);
  const countMax = levels.length === 1 ? 1 : Math.min(columnBins, Math.ceil(levels.length / 2));
  let [weight, group] = [0, 0];
  let best: { readonly gain: number; readonly count: number; readonly weight: number } | null = null;
  for (let index = 0; index < countMax; index++) {
    const bin = levels[index] ?? 0;
    for (let place = 0; place < classCount; place++)
      left[place] = realAt(left, place) + intAt(sums, binCount + bin * classCount + place);
    weight += intAt(sums, bin);
    group += intAt(sums, bin);
    const rest = leaf.sums.hessian - weight;
    if (weight < weightMin) continue;
    if (rest < weightMin || rest < groupMin) break;
    if (group < groupMin) continue;
    group = 0;
    const gain = squaresOver(left, weight, whole) - uncut;
    if (gain > (best?.gain ?? 0)) best = { gain, count: index + 1, weight };
  }
  return best && { gain: best.gain, bins: levels.slice(0, best.count), weight: best.weight };
}

/** Σ L² / l + Σ R² / r. */
function squaresOver(left: Float64Array, weight: number, whole: Int32Array): number {
  let [ofLeft, ofRight, all] = [0, 0, 0];
  for (let place = 0; place < left.length; place++) {
    const own = realAt(left, place);
    ofLeft += own * own;
    ofRight += (intAt(whole, place) - own) ** 2;
    all += intAt(whole, place);
  }
  return ofLeft / weight + ofRight / (all - weight);
}
