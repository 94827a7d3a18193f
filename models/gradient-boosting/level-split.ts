import { intAt, realAt } from '../../shared/dataset/table.ts';
import { binCount as binsMax, missingBin } from './kernels.ts';
import { leastHessian, type SplitSearch } from './number-split.ts';
import type { Cuttable, Split, SplitRules, UnitSums } from './split.ts';
import { type GainOf, gainOf } from './split-gain.ts';

/**
 * The levels that rows of a leaf have. A thread has them once, for a fit searches thousands of leaves: objects of each level
 * would be most of the garbage of a fit, and what waits to be collected counts as memory.
 */
type Levels = {
  readonly bins: Int32Array;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
  /** What they are sorted by. */
  readonly ranks: Float64Array;
  count: number;
};

const levels: Levels = {
  bins: new Int32Array(binsMax),
  gradients: new Float64Array(binsMax),
  hessians: new Float64Array(binsMax),
  ranks: new Float64Array(binsMax),
  count: 0,
};

/** Levels from one end of the order on. */
type Taken = Pick<Found, 'gain' | 'left'> & {
  readonly end: number;
  readonly step: number;
  readonly taken: number;
};

type Found = { readonly gain: number; readonly bins: readonly number[]; readonly left: UnitSums };

/**
 * The cut of a category's levels that gains most, or null. Few levels: one against the rest. More: levels in the order of
 * their smoothed mean gradient, cut from either end, which holds the best cut of all (Fisher 1958, "On grouping for
 * maximum homogeneity"), as in LightGBM. Missing is a level like any other.
 */
export function bestLevelSplit(search: SplitSearch, leaf: Cuttable, rules: SplitRules): Split | null {
  list(search);
  if (levels.count < 2) return null;
  const found = search.isOneHot ? oneAgainstRest(leaf, rules) : cutInOrder(leaf, rules);
  if (found === null) return null;
  const { gain, bins, left } = found;
  const rule = { kind: 'levels', bins, l2: search.isOneHot ? 0 : rules.categoryL2 } as const;
  return { feature: search.feature, gain, left, rule };
}

/** Lists the levels that rows of the leaf have, and the missing one behind them. */
function list({ histogram, binCount }: SplitSearch): void {
  levels.count = 0;
  for (let bin = 0; bin < binCount; bin++) add(histogram, bin);
  add(histogram, missingBin);
}

function add(histogram: Int32Array, bin: number): void {
  const hessian = intAt(histogram, 2 * bin);
  if (hessian <= 0) return;
  const at = levels.count++;
  levels.bins[at] = bin;
  levels.hessians[at] = hessian;
  levels.gradients[at] = intAt(histogram, 2 * bin + 1);
}

function oneAgainstRest(leaf: Cuttable, rules: SplitRules): Found | null {
  const { bins, gradients, hessians } = levels;
  const gain = gainOf(leaf, rules, 0);
  const hessianMin = leastHessian(leaf, rules);
  let best = -1;
  let bestGain = 0;
  for (let at = 0; at < levels.count; at++) {
    const hessian = realAt(hessians, at);
    if (hessian < hessianMin || leaf.sums.hessian - hessian < hessianMin) continue;
    const gained = gain(realAt(gradients, at), hessian);
    if (gained <= bestGain) continue;
    best = at;
    bestGain = gained;
  }
  if (best < 0) return null;
  const left = { gradient: realAt(gradients, best), hessian: realAt(hessians, best) };
  return { gain: bestGain, bins: [intAt(bins, best)], left };
}

function cutInOrder(leaf: Cuttable, rules: SplitRules): Found | null {
  sortCommon(leaf, rules);
  const gain = gainOf(leaf, rules, 0, rules.l2 + rules.categoryL2);
  const up = cutFromEnd(0, gain, leaf, rules);
  const down = cutFromEnd(levels.count - 1, gain, leaf, rules);
  const best = down !== null && (up === null || down.gain > up.gain) ? down : up;
  if (best === null) return null;
  const { end, step, taken } = best;
  return {
    ...{ gain: best.gain, left: best.left },
    bins: Array.from({ length: taken }, (_, index) => intAt(levels.bins, end + step * index)),
  };
}

/** Keeps the levels that are common enough to be told by their mean, in its order. */
function sortCommon({ gradientUnit, hessianUnit, sums, rowCount }: Cuttable, rules: SplitRules): void {
  const { bins, gradients, hessians, ranks } = levels;
  const hessianMin = (rules.categorySmoothing - 0.5) * (sums.hessian / rowCount);
  const count = levels.count;
  levels.count = 0;
  for (let at = 0; at < count; at++) {
    const bin = intAt(bins, at);
    const gradient = realAt(gradients, at);
    const hessian = realAt(hessians, at);
    if (hessian < hessianMin) continue;
    const rank = (gradient * gradientUnit) / (hessian * hessianUnit + rules.categorySmoothing);
    // Levels come by their bins, so that of two of the same rank the earlier bin stays first.
    let place = levels.count++;
    for (; place > 0 && realAt(ranks, place - 1) > rank; place--) {
      bins[place] = intAt(bins, place - 1);
      gradients[place] = realAt(gradients, place - 1);
      hessians[place] = realAt(hessians, place - 1);
      ranks[place] = realAt(ranks, place - 1);
    }
    bins[place] = bin;
    gradients[place] = gradient;
    hessians[place] = hessian;
    ranks[place] = rank;
  }
}

/** The best cut of the first levels from the one at `end` on, which is the first or the last. */
function cutFromEnd(end: number, gain: GainOf, leaf: Cuttable, rules: SplitRules): Taken | null {
  const { gradients, hessians, count } = levels;
  const step = end === 0 ? 1 : -1;
  const hessianMin = leastHessian(leaf, rules);
  const groupMin = (rules.categoryRowsMin - 0.5) * (leaf.sums.hessian / leaf.rowCount);
  const countMax = Math.min(rules.categoryLevelsMax, Math.ceil(count / 2));
  let gradient = 0;
  let hessian = 0;
  let group = 0;
  let bestCount = 0;
  let bestGain = 0;
  let bestGradient = 0;
  let bestHessian = 0;
  for (let taken = 1; taken <= countMax; taken++) {
    const at = end + step * (taken - 1);
    gradient += realAt(gradients, at);
    hessian += realAt(hessians, at);
    group += realAt(hessians, at);
    if (hessian < hessianMin) continue;
    const rest = leaf.sums.hessian - hessian;
    if (rest < hessianMin || rest < groupMin) break;
    if (group < groupMin) continue;
    group = 0;
    const gained = gain(gradient, hessian);
    if (gained <= bestGain) continue;
    bestCount = taken;
    bestGain = gained;
    bestGradient = gradient;
    bestHessian = hessian;
  }
  if (bestCount === 0) return null;
  const left = { gradient: bestGradient, hessian: bestHessian };
  return { gain: bestGain, left, end, step, taken: bestCount };
}
