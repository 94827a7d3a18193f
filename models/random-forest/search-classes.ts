import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { binCountOf } from '../gradient-boosting/bins.ts';
import { binCount } from '../gradient-boosting/kernels.ts';
import { leastHessian } from '../gradient-boosting/number-split.ts';
import type { Split, SplitRules } from '../gradient-boosting/split.ts';
import type { BinnedTable } from '../gradient-boosting/table.ts';
import { type ClassSums, classLevelSplit } from './class-level-split.ts';
import { isBetter, type Listed, type SearchAmong } from './draw-features.ts';

/**
 * The best cut of a leaf that holds several classes, by Gini's impurity: what the squared errors of the labels of each class,
 * 0 or 1, add up to. A leaf of one class has none.
 */
export function searchClasses(table: BinnedTable, rules: SplitRules, classCount: number): SearchAmong {
  const { kernels, words, places: p } = table.team.place;
  const whole = p.classSums / 4 + binCount * (classCount + 1);
  return (leaf, features) => {
    kernels.totalClasses(p.rows, leaf.from, leaf.to, p.packed, p.labels, classCount, 4 * whole);
    const ofClasses = words.subarray(whole, whole + classCount);
    const { hessian } = leaf.sums;
    if (ofClasses.includes(hessian)) return null;
    const uncut = squaresOf(ofClasses) / hessian + rules.gainMin / leaf.hessianUnit;
    let best: Split | null = null;
    for (const feature of features) {
      const found = searchFeature(table, leaf, { rules, classCount, uncut, feature, whole: ofClasses });
      if (found !== null && isBetter(found, best)) best = found;
    }
    return best;
  };
}

type Searched = ClassSums & { readonly rules: SplitRules; readonly feature: number };

function searchFeature(table: BinnedTable, leaf: Listed, of: Omit<Searched, 'sums'>): Split | null {
  const { kernels, words, places: p } = table.team.place;
  const { column, step, size } = itemAt(table.slots, of.feature);
  const bytes = p.columns + column * p.columnBytes;
  const rows = [p.rows, leaf.from, leaf.to, p.packed, p.labels] as const;
  kernels.sumClasses(bytes, step, size, ...rows, of.classCount, p.classSums);
  const sums = words.subarray(p.classSums / 4);
  if (itemAt(table.features, of.feature).kind === 'number') return numberSplit(table, leaf, { ...of, sums });
  return classLevelSplit(leaf, { ...of, sums, columnBins: binCountOf(itemAt(table.features, of.feature)) });
}

function numberSplit(table: BinnedTable, leaf: Listed, of: Searched): Split | null {
  const { kernels, reals, places: p } = table.team.place;
  const { rules, classCount, uncut, feature, sums } = of;
  const { hessian } = leaf.sums;
  const whole = p.classSums + 4 * binCount * (classCount + 1);
  const room = whole + 4 * classCount;
  const bins = binCountOf(itemAt(table.features, feature));
  const least = leastHessian(leaf, rules);
  kernels.cutClasses(p.classSums, bins, classCount, whole, hessian, least, uncut, room, p.cuts);
  const at = p.cuts / 8;
  const gain = realAt(reals, at);
  if (gain <= 0) return null;
  const weight = realAt(reals, at + 3);
  const hasMissing = intAt(sums, binCount - 1) !== 0;
  // Where nothing missing was seen, what will be goes with the heavier side.
  const missingLeft = hasMissing ? realAt(reals, at + 2) === 1 : weight >= hessian - weight;
  const rule = { kind: 'number', bin: realAt(reals, at + 1), missingLeft } as const;
  return { feature, gain: gain * leaf.hessianUnit, left: { gradient: 0, hessian: weight }, rule };
}

function squaresOf(weights: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += intAt(weights, at) ** 2;
  return sum;
}
