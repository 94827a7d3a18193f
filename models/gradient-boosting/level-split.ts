import { intAt } from '../../shared/dataset/table.ts';
import { missingBin } from './kernels.ts';
import { leastHessian, type SplitSearch } from './number-split.ts';
import type { Cuttable, Split, SplitRules, UnitSums } from './split.ts';
import { gainOf } from './split-gain.ts';

type Level = UnitSums & { readonly bin: number };
type Found = { readonly gain: number; readonly bins: readonly number[]; readonly left: UnitSums };

/**
 * The cut of a category's levels that gains most, or null. Few levels: one against the rest. More: levels in the order of
 * their smoothed mean gradient, cut from either end, which holds the best cut of all (Fisher 1958, "On grouping for
 * maximum homogeneity"), as in LightGBM. Missing is a level like any other; few are those that the column has, not the leaf.
 */
export function bestLevelSplit(search: SplitSearch, leaf: Cuttable, rules: SplitRules): Split | null {
  const levels = levelsOf(search);
  if (levels.length < 2) return null;
  const found =
    search.binCount <= rules.oneHotLevelsMax
      ? oneAgainstRest(levels, leaf, rules)
      : cutInOrder(levels, leaf, rules);
  if (found === null) return null;
  const { gain, bins, left } = found;
  return { feature: search.feature, gain, left, rule: { kind: 'levels', bins } };
}

/** The levels that rows of the leaf have, and the missing one behind them. */
function levelsOf({ histogram, binCount }: SplitSearch): readonly Level[] {
  const levels: Level[] = [];
  const add = (bin: number): void => {
    const hessian = intAt(histogram, 2 * bin);
    if (hessian > 0) levels.push({ bin, hessian, gradient: intAt(histogram, 2 * bin + 1) });
  };
  for (let bin = 0; bin < binCount; bin++) add(bin);
  add(missingBin);
  return levels;
}

function oneAgainstRest(levels: readonly Level[], leaf: Cuttable, rules: SplitRules): Found | null {
  const gain = gainOf(leaf, rules, 0);
  const hessianMin = leastHessian(leaf, rules);
  let best: Found | null = null;
  for (const { bin, gradient, hessian } of levels) {
    if (hessian < hessianMin || leaf.sums.hessian - hessian < hessianMin) continue;
    const gained = gain(gradient, hessian);
    if (gained > (best?.gain ?? 0)) best = { gain: gained, bins: [bin], left: { gradient, hessian } };
  }
  return best;
}

function cutInOrder(levels: readonly Level[], leaf: Cuttable, rules: SplitRules): Found | null {
  const { gradientUnit, hessianUnit, sums, rowCount } = leaf;
  const unitsPerRow = sums.hessian / rowCount;
  const common = levels.filter(({ hessian }) => hessian >= (rules.categorySmoothing - 0.5) * unitsPerRow);
  const order = ({ gradient, hessian }: Level): number =>
    (gradient * gradientUnit) / (hessian * hessianUnit + rules.categorySmoothing);
  const sorted = common.toSorted((a, b) => order(a) - order(b) || a.bin - b.bin);
  const up = cutFromStart(sorted, leaf, rules);
  const down = cutFromStart(sorted.toReversed(), leaf, rules);
  return down !== null && (up === null || down.gain > up.gain) ? down : up;
}

function cutFromStart(sorted: readonly Level[], leaf: Cuttable, rules: SplitRules): Found | null {
  const gain = gainOf(leaf, rules, 0, rules.l2 + rules.categoryL2);
  const hessianMin = leastHessian(leaf, rules);
  const groupMin = (rules.categoryRowsMin - 0.5) * (leaf.sums.hessian / leaf.rowCount);
  const countMax = Math.min(rules.categoryLevelsMax, Math.ceil(sorted.length / 2));
  let [gradient, hessian, group] = [0, 0, 0];
  let best: { readonly gain: number; readonly count: number; readonly left: UnitSums } | null = null;
  for (const [index, level] of sorted.slice(0, countMax).entries()) {
    gradient += level.gradient;
    hessian += level.hessian;
    group += level.hessian;
    if (hessian < hessianMin) continue;
    const rest = leaf.sums.hessian - hessian;
    if (rest < hessianMin || rest < groupMin) break;
    if (group < groupMin) continue;
    group = 0;
    const gained = gain(gradient, hessian);
    if (gained > (best?.gain ?? 0)) best = { gain: gained, count: index + 1, left: { gradient, hessian } };
  }
  if (best === null) return null;
  const bins = sorted.slice(0, best.count).map(({ bin }) => bin);
  return { gain: best.gain, bins, left: best.left };
}
