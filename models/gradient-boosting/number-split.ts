import { intAt } from '../../shared/dataset/table.ts';
import { missingBin } from './kernels.ts';
import type { Cuttable, Split, SplitRules } from './split.ts';
import { gainOf } from './split-gain.ts';

/** One feature of one leaf, to be searched for its best cut. */
export type SplitSearch = {
  /** Pairs of words: hessian and gradient of each bin. */
  readonly histogram: Int32Array;
  /** Bins of the feature without the missing one. */
  readonly binCount: number;
  readonly feature: number;
  /** 1: the score may only grow with the feature; -1: only fall. */
  readonly monotone: -1 | 0 | 1;
  /** Whether levels are cut one against the rest. */
  readonly isOneHot: boolean;
};

/**
 * The cut of a number's bins that gains most, or null: what `cutNumbers` finds, and for any kind of gain. Missing values
 * are tried on both sides, where there are any.
 */
export function bestNumberSplit(search: SplitSearch, leaf: Cuttable, rules: SplitRules): Split | null {
  const { histogram, binCount } = search;
  const hasMissing = intAt(histogram, 2 * missingBin) !== 0 || intAt(histogram, 2 * missingBin + 1) !== 0;
  // Where missing rows go right alone, a cut behind the last bin parts them from all others.
  const right = scan(search, leaf, {
    rules,
    count: hasMissing ? binCount : binCount - 1,
    missingLeft: false,
  });
  const left = hasMissing ? scan(search, leaf, { rules, count: binCount - 1, missingLeft: true }) : null;
  const best = left !== null && (right === null || left.gain > right.gain) ? left : right;
  return best && numberSplit(leaf, { ...best, feature: search.feature }, hasMissing);
}

/** A cut as the search leaves it, in units. */
export type FoundCut = {
  readonly feature: number;
  readonly gain: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gradient: number;
  readonly hessian: number;
};

/** Where nothing missing was seen, what will be goes with the heavier side. */
export function numberSplit({ sums }: Cuttable, found: FoundCut, hasMissing: boolean): Split {
  const { feature, gain, bin, gradient, hessian } = found;
  const missingLeft = hasMissing ? found.missingLeft : hessian >= sums.hessian - hessian;
  return { feature, gain, left: { gradient, hessian }, rule: { kind: 'number', bin, missingLeft } };
}

type Scan = { readonly rules: SplitRules; readonly count: number; readonly missingLeft: boolean };
type Scanned = Omit<FoundCut, 'feature'>;

function scan(
  { histogram, monotone }: SplitSearch,
  leaf: Cuttable,
  { rules, count, missingLeft }: Scan,
): Scanned | null {
  const gainAt = gainOf(leaf, rules, monotone);
  const least = leastHessian(leaf, rules);
  let hessian = missingLeft ? intAt(histogram, 2 * missingBin) : 0;
  let gradient = missingLeft ? intAt(histogram, 2 * missingBin + 1) : 0;
  let best: Scanned | null = null;
  for (let bin = 0; bin < count; bin++) {
    const [weight, slope] = [intAt(histogram, 2 * bin), intAt(histogram, 2 * bin + 1)];
    if (weight === 0 && slope === 0) continue;
    hessian += weight;
    gradient += slope;
    if (hessian < least) continue;
    if (leaf.sums.hessian - hessian < least) break;
    const gain = gainAt(gradient, hessian);
    if (gain > (best?.gain ?? 0)) best = { gain, bin, missingLeft, gradient, hessian };
  }
  return best;
}

/** Units of hessian that both sides must hold: the declared least, and those of the least rows at the leaf's mean. */
export function leastHessian({ sums, rowCount, hessianUnit }: Cuttable, rules: SplitRules): number {
  const ofRows = (rules.leafRowsMin - 0.5) * (sums.hessian / rowCount);
  return Math.max(ofRows, rules.leafHessianMin / hessianUnit, 1);
}
