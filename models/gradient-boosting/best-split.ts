import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { binCountOf, type FeatureBins } from './bins.ts';
import { finishOf, type SearchedLeaf, type SortedRows, unpackFeature } from './finish-share.ts';
import { binCount, cutDoubles, histogramBytes, missingBin } from './kernels.ts';
import { leafGain } from './leaf-value.ts';
import { bestLevelSplit } from './level-split.ts';
import { bestNumberSplit, leastHessian, numberSplit, type SplitSearch } from './number-split.ts';
import type { Places } from './places.ts';
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

/** A leaf whose histograms begin at this byte. */
export type Searchable = Cuttable & { readonly histograms: number };

/** Finds the best cut of each of up to two leaves, null where none gains, while rows of the cut before are brought home. */
export type SearchSplits = (leaves: readonly Searchable[], rows: SortedRows) => readonly (Split | null)[];

/** The search for the cuts of one tree. Of two cuts that gain the same, the one by the earlier feature. */
export function searchSplits(table: BinnedTable, { rules, features, monotone }: Cutting): SearchSplits {
  const { team } = table;
  const isFast = (feature: number): boolean =>
    itemAt(table.features, feature).kind === 'number' && (monotone[feature] ?? 0) === 0;
  allowNumbers(table, features.filter(isFast));
  const slow = features.filter((feature) => !isFast(feature));
  return (leaves, rows) => {
    const isPlainSearch = leaves.every((leaf) => isPlain(leaf, rules));
    const searched = isPlainSearch ? leaves : [];
    const { blockCount, numbers } = finishOf({
      ...{ rows, featureCount: table.features.length, leaves: searched.map((leaf) => toldOf(leaf, rules)) },
      units: [leaves[0]?.gradientUnit ?? 1, leaves[0]?.hessianUnit ?? 1, rules.l2],
    });
    const own: (Split | null)[] = [];
    const meanwhile = () => {
      const among = { rules, monotone, features: isPlainSearch ? slow : features };
      for (const [place, leaf] of leaves.entries()) own.push(searchHere(table, { leaf, place }, among));
    };
    const how = { numbers, meanwhile, blockSize: 1, rowCount: rows.to - rows.from };
    team.share('finish', { from: 0, to: blockCount }, how);
    return leaves.map((leaf, place) => {
      const found = isPlainSearch ? bestNumber(table, leaf, place) : null;
      const best = betterOf(found, own[place] ?? null);
      return best !== null && best.gain > roundingGain(leaf) ? best : null;
    });
  };
}

/** Says which features the kernel may cut by, and how many bins they have. */
function allowNumbers({ team, features }: BinnedTable, allowed: readonly number[]): void {
  const { words, places } = team.place;
  const counts = words.subarray(places.cutBins / 4, places.cutBins / 4 + features.length).fill(0);
  for (const feature of allowed) counts[feature] = binCountOf(itemAt(features, feature));
}

function toldOf(leaf: Searchable, rules: SplitRules): SearchedLeaf {
  const { sums, gradientUnit, hessianUnit, histograms } = leaf;
  const uncut = leafGain(sums.gradient * gradientUnit, sums.hessian * hessianUnit, rules) + rules.gainMin;
  return { histograms, ...sums, hessianMin: leastHessian(leaf, rules), uncut };
}

/** A leaf, and which of those that are searched together it is. */
type Placed = { readonly leaf: Searchable; readonly place: number };

/** The best cut by features that the kernel does not search. */
function searchHere(
  { team, features }: BinnedTable,
  { leaf, place }: Placed,
  { rules, monotone, features: among }: Cutting,
): Split | null {
  const { words, places } = team.place;
  let best: Split | null = null;
  for (const feature of among) {
    const bins = itemAt(features, feature);
    const out = unpackedAt(places, { place, feature, featureCount: features.length });
    unpackFeature(team.place, leaf.histograms, feature, out);
    const search: SplitSearch = {
      histogram: words.subarray(out / 4, out / 4 + 2 * binCount),
      binCount: binCountOf(bins),
      feature,
      monotone: monotone[feature] ?? 0,
      isOneHot: isOneHot(bins, rules),
    };
    const found =
      bins.kind === 'number' ? bestNumberSplit(search, leaf, rules) : bestLevelSplit(search, leaf, rules);
    best = betterOf(best, found);
  }
  return best;
}

/** Levels that hardly any row has do not make many of few. */
const isOneHot = (bins: FeatureBins, { oneHotLevelsMax }: SplitRules): boolean =>
  bins.kind === 'level' && bins.commonCount <= oneHotLevelsMax;

/** Of two that gain the same, that by the earlier feature. */
function betterOf(one: Split | null, other: Split | null): Split | null {
  if (one === null || other === null) return one ?? other;
  const isOther = other.gain > one.gain || (other.gain === one.gain && other.feature < one.feature);
  return isOther ? other : one;
}

const unpackedAt = (
  { unpacked }: Places,
  {
    place,
    feature,
    featureCount,
  }: { readonly place: number; readonly feature: number; readonly featureCount: number },
): number => unpacked + (place * featureCount + feature) * histogramBytes;

/** The best of the cuts that the kernel has left. */
function bestNumber({ team, features }: BinnedTable, leaf: Searchable, place: number): Split | null {
  const { places, reals, words } = team.place;
  const featureCount = features.length;
  const cutAt = (feature: number): number => places.cuts / 8 + (place * featureCount + feature) * cutDoubles;
  let feature = -1;
  for (let each = 0, gain = 0; each < featureCount; each++) {
    if (intAt(words, places.cutBins / 4 + each) === 0) continue;
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
  const lacking = unpackedAt(places, { place, feature, featureCount }) / 4 + 2 * missingBin;
  return numberSplit(leaf, found, intAt(words, lacking) !== 0 || intAt(words, lacking + 1) !== 0);
}
