import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { binCountOf } from '../gradient-boosting/bins.ts';
import { binCount, cutDoubles, histogramBytes, missingBin } from '../gradient-boosting/kernels.ts';
import { leafGain } from '../gradient-boosting/leaf-value.ts';
import { bestLevelSplit } from '../gradient-boosting/level-split.ts';
import { leastHessian, numberSplit } from '../gradient-boosting/number-split.ts';
import type { Split, SplitRules } from '../gradient-boosting/split.ts';
import type { BinnedTable } from '../gradient-boosting/table.ts';
import { isBetter, type Listed, type SearchAmong } from './draw-features.ts';

/**
 * The best cut of a leaf by the sums of weights and labels of the features alone that are looked at: a leaf of a deep tree
 * has few rows, and the histograms of all features would cost more than they save.
 */
export const searchFew =
  (table: BinnedTable, rules: SplitRules): SearchAmong =>
  (leaf, features) =>
    searchBatch(table, leaf, { rules, features });

type Batch = { readonly rules: SplitRules; readonly features: Int32Array };

function searchBatch(table: BinnedTable, leaf: Listed, { rules, features }: Batch): Split | null {
  const { kernels, places: p, words, reals } = table.team.place;
  kernels.clear(p.unpacked, features.length * histogramBytes);
  for (let at = 0; at < features.length; at++) {
    const feature = intAt(features, at);
    const { column, step, size } = itemAt(table.slots, feature);
    const bytes = p.columns + column * p.columnBytes;
    const out = p.unpacked + at * histogramBytes;
    kernels.sumFeature(bytes, step, size, p.rows, leaf.from, leaf.to, p.packed, out);
    const bins = itemAt(table.features, feature);
    words[p.cutBins / 4 + at] = bins.kind === 'number' ? binCountOf(bins) : 0;
  }
  const { sums, gradientUnit, hessianUnit } = leaf;
  const uncut = leafGain(sums.gradient * gradientUnit, sums.hessian * hessianUnit, rules) + rules.gainMin;
  const { gradient, hessian } = sums;
  const least = leastHessian(leaf, rules);
  const found = [p.unpacked, p.cutBins, features.length, gradient, hessian, least] as const;
  kernels.cutNumbers(...found, gradientUnit, hessianUnit, rules.l2, uncut, p.cuts);
  let best: Split | null = null;
  for (let at = 0; at < features.length; at++) {
    const feature = intAt(features, at);
    const isNumber = itemAt(table.features, feature).kind === 'number';
    const gain = realAt(reals, p.cuts / 8 + at * cutDoubles);
    if (isNumber && !(gain > 0 && gain >= (best?.gain ?? 0))) continue;
    const found = isNumber
      ? numberAt(table, leaf, { at, feature })
      : levelsAt(table, leaf, { at, feature, rules });
    if (found !== null && isBetter(found, best)) best = found;
  }
  return best;
}

type Placed = { readonly at: number; readonly feature: number };

function numberAt({ team }: BinnedTable, leaf: Listed, { at, feature }: Placed): Split {
  const { places, words, reals } = team.place;
  const cut = places.cuts / 8 + at * cutDoubles;
  const lacking = (places.unpacked + at * histogramBytes) / 4 + 2 * missingBin;
  const found = {
    feature,
    gain: realAt(reals, cut),
    bin: realAt(reals, cut + 1),
    missingLeft: realAt(reals, cut + 2) === 1,
    gradient: realAt(reals, cut + 3),
    hessian: realAt(reals, cut + 4),
  };
  return numberSplit(leaf, found, intAt(words, lacking) !== 0 || intAt(words, lacking + 1) !== 0);
}

function levelsAt(
  { team, features }: BinnedTable,
  leaf: Listed,
  { at, feature, rules }: Placed & { readonly rules: SplitRules },
): Split | null {
  const { places, words } = team.place;
  const from = (places.unpacked + at * histogramBytes) / 4;
  const histogram = words.subarray(from, from + 2 * binCount);
  const bins = binCountOf(itemAt(features, feature));
  const isOneHot = bins <= rules.oneHotLevelsMax;
  const search = { histogram, binCount: bins, feature, monotone: 0, isOneHot } as const;
  return bestLevelSplit(search, leaf, rules);
}
