import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { binCountOf } from './bins.ts';
import { binCount, cutDoubles, histogramBytes, missingBin } from './kernels.ts';
import { leafGain } from './leaf-value.ts';
import { bestLevelSplit } from './level-split.ts';
import { bestNumberSplit, leastHessian, numberSplit, type SplitSearch } from './number-split.ts';
import type { Cuttable, Split, SplitRules } from './split.ts';
import { isPlain } from './split-gain.ts';
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
  const { words, places } = table;
  const isFast = (feature: number): boolean =>
    itemAt(table.features, feature).kind === 'number' && (monotone[feature] ?? 0) === 0;
  const counts = words.subarray(places.cutBins / 4, places.cutBins / 4 + table.features.length).fill(0);
  for (const feature of features) {
    if (isFast(feature)) counts[feature] = binCountOf(itemAt(table.features, feature));
  }
  const slow = features.filter((feature) => !isFast(feature));
  const searchOne = (leaf: Cuttable, histograms: number, feature: number): Split | null => {
    const bins = itemAt(table.features, feature);
    const at = (histograms + feature * histogramBytes) / 4;
    const search: SplitSearch = {
      histogram: words.subarray(at, at + 2 * binCount),
      binCount: binCountOf(bins),
      feature,
      monotone: monotone[feature] ?? 0,
    };
    return bins.kind === 'number'
      ? bestNumberSplit(search, leaf, rules)
      : bestLevelSplit(search, leaf, rules);
  };
  return (leaf, histograms) => {
    const isFastLeaf = isPlain(leaf, rules);
    let best = isFastLeaf ? searchNumbers(table, leaf, { rules, histograms }) : null;
    for (const feature of isFastLeaf ? slow : features) {
      const found = searchOne(leaf, histograms, feature);
      if (found !== null && isBetter(found, best)) best = found;
    }
    return best;
  };
}

const isBetter = (found: Split, best: Split | null): boolean =>
  best === null || found.gain > best.gain || (found.gain === best.gain && found.feature < best.feature);

type Searching = { readonly rules: SplitRules; readonly histograms: number };

/** All features that the kernel can search, in one call. */
function searchNumbers(table: BinnedTable, leaf: Cuttable, { rules, histograms }: Searching): Split | null {
  const { places, team, cuts, words } = table;
  const { sums, gradientUnit, hessianUnit } = leaf;
  const uncut = leafGain(sums.gradient * gradientUnit, sums.hessian * hessianUnit, rules) + rules.gainMin;
  team.kernels.cutNumbers(
    histograms,
    places.cutBins,
    table.features.length,
    sums.gradient,
    sums.hessian,
    leastHessian(leaf, rules),
    gradientUnit,
    hessianUnit,
    rules.l2,
    uncut,
    places.cuts,
  );
  let feature = -1;
  for (let each = 0, gain = 0; each < table.features.length; each++) {
    if (realAt(cuts, each * cutDoubles) > gain) [feature, gain] = [each, realAt(cuts, each * cutDoubles)];
  }
  if (feature < 0) return null;
  const at = feature * cutDoubles;
  const found = {
    feature,
    gain: realAt(cuts, at),
    bin: realAt(cuts, at + 1),
    missingLeft: realAt(cuts, at + 2) === 1,
    gradient: realAt(cuts, at + 3),
    hessian: realAt(cuts, at + 4),
  };
  const lacking = (histograms + feature * histogramBytes) / 4 + 2 * missingBin;
  return numberSplit(leaf, found, intAt(words, lacking) !== 0 || intAt(words, lacking + 1) !== 0);
}
