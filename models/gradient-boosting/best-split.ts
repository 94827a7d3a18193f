import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { binCountOf, type FeatureBins } from './bins.ts';
import { binCount, cutDoubles, histogramBytes, missingBin } from './kernels.ts';
import { leafGain } from './leaf-value.ts';
import { bestLevelSplit } from './level-split.ts';
import { bestNumberSplit, leastHessian, numberSplit, type SplitSearch } from './number-split.ts';
import type { Cuttable, Split, SplitRules } from './split.ts';
import { isPlain, roundingGain } from './split-gain.ts';
import type { BinnedTable } from './table.ts';

/** What is asked of a tree's cuts. */
export type Cutting = {
  readonly rules: SplitRules;
  /** Features that may be cut by, ascending. */
  readonly features: readonly number[];
  /** Per feature: 1 where the score may only grow with it, -1 only fall. */
  readonly monotone: readonly (-1 | 0 | 1)[];
};

/** Finds the best cut of a leaf whose histograms begin at this byte; null where none gains. */
export type SearchSplit = (leaf: Cuttable, histograms: number) => Split | null;

/** The search for the cuts of one tree. Of two cuts that gain the same, the one by the earlier feature. */
export function searchSplits(table: BinnedTable, { rules, features, monotone }: Cutting): SearchSplit {
  const { words, places } = table.team.place;
  const isFast = (feature: number): boolean =>
    itemAt(table.features, feature).kind === 'number' && (monotone[feature] ?? 0) === 0;
  const counts = words.subarray(places.cutBins / 4, places.cutBins / 4 + table.features.length).fill(0);
  for (const feature of features) {
    if (isFast(feature)) counts[feature] = binCountOf(itemAt(table.features, feature));
  }
  const slow = features.filter((feature) => !isFast(feature));
  const searchOne = (leaf: Cuttable, feature: number): Split | null => {
    const bins = itemAt(table.features, feature);
    const at = (places.unpacked + feature * histogramBytes) / 4;
    const search: SplitSearch = {
      histogram: words.subarray(at, at + 2 * binCount),
      binCount: binCountOf(bins),
      feature,
      monotone: monotone[feature] ?? 0,
      isOneHot: isOneHot(bins, rules),
    };
    return bins.kind === 'number'
      ? bestNumberSplit(search, leaf, rules)
      : bestLevelSplit(search, leaf, rules);
  };
  return (leaf, histograms) => {
    unpack(table, histograms);
    const isFastLeaf = isPlain(leaf, rules);
    let best = isFastLeaf ? searchNumbers(table, leaf, rules) : null;
    for (const feature of isFastLeaf ? slow : features) {
      const found = searchOne(leaf, feature);
      if (found !== null && isBetter(found, best)) best = found;
    }
    return best !== null && best.gain > roundingGain(leaf) ? best : null;
  };
}

/** The histograms of the columns become those of the features. */
function unpack({ team, slots }: BinnedTable, histograms: number): void {
  const { kernels, places } = team.place;
  for (const [feature, { column, step, size }] of slots.entries()) {
    const from = histograms + column * histogramBytes;
    kernels.unpack(from, step, size, places.unpacked + feature * histogramBytes);
  }
}

/** Levels that hardly any row has do not make many of few. */
const isOneHot = (bins: FeatureBins, { oneHotLevelsMax }: SplitRules): boolean =>
  bins.kind === 'level' && bins.commonCount <= oneHotLevelsMax;

const isBetter = (found: Split, best: Split | null): boolean =>
  best === null || found.gain > best.gain || (found.gain === best.gain && found.feature < best.feature);

/** All features that the kernel can search, in one call. */
function searchNumbers({ team, features }: BinnedTable, leaf: Cuttable, rules: SplitRules): Split | null {
  const { places, kernels, reals, words } = team.place;
  const { sums, gradientUnit, hessianUnit } = leaf;
  const uncut = leafGain(sums.gradient * gradientUnit, sums.hessian * hessianUnit, rules) + rules.gainMin;
  kernels.cutNumbers(
    ...([places.unpacked, places.cutBins, features.length, sums.gradient, sums.hessian] as const),
    ...([leastHessian(leaf, rules), gradientUnit, hessianUnit, rules.l2, uncut, places.cuts] as const),
  );
  const cutAt = (each: number): number => places.cuts / 8 + each * cutDoubles;
  let feature = -1;
  for (let each = 0, gain = 0; each < features.length; each++) {
    if (realAt(reals, cutAt(each)) > gain) [feature, gain] = [each, realAt(reals, cutAt(each))];
  }
  if (feature < 0) return null;
  const at = cutAt(feature);
  const found = {
    feature,
    gain: realAt(reals, at),
    bin: realAt(reals, at + 1),
    missingLeft: realAt(reals, at + 2) === 1,
    gradient: realAt(reals, at + 3),
    hessian: realAt(reals, at + 4),
  };
  const lacking = (places.unpacked + feature * histogramBytes) / 4 + 2 * missingBin;
  return numberSplit(leaf, found, intAt(words, lacking) !== 0 || intAt(words, lacking + 1) !== 0);
}
