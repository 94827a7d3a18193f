import type { Bounds } from './interval.ts';
import { leastThat } from './least-that.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** Bounds of a signed gap, which is found to be 0 or more, for a quantile of the normal distribution. */
export type SignedGap = (z: number) => Bounds;

/**
 * Bounds of the largest absolute value of several signed gaps, which hold it at least as often as `confidence` says, as `recovered`
 * intervals have them; see `foldedGapBounds`.
 *
 * Whatever gap is the largest, its own upper bound holds it, so the largest of those bounds needs no correction (the
 * intersection–union principle: Berger 1982). Any lower bound may be too high, so each has its part of 1 − `confidence`
 * (Bonferroni). Two gaps have half of it each, as one alone has: where both lower bounds may be wrong because the gaps are alike,
 * the upper ones are both too low hardly ever.
 *
 * An interval around a maximum of absolute values, or resamples of it, would be too high: noise only ever raises it. These
 * hold it more often than they say where a gap is within two errors of 0, for nobody can be below by luck, and between gaps
 * that differ by less than their errors.
 */
export function largestGapBounds(gaps: readonly SignedGap[], confidence: number): Bounds {
  const tail = (1 - confidence) / 2;
  const lowTail = Math.min(tail, (2 * tail) / gaps.length);
  const [z, lowZ] = [normalQuantile(1 - tail), normalQuantile(1 - lowTail)];
  let [least, most] = [0, 0];
  for (const gap of gaps) {
    const { low, high } = gap(z);
    most = Math.max(most, high, -low);
    if (gap(lowZ).low > least) least = Math.max(least, leastGap(gap, lowTail));
  }
  return { low: least, high: most };
}

/**
 * The least absolute value with which a gap as large as the one found, to either side, has a chance of `tail`; 0 where the gap
 * may be none. To test one side alone would blame gaps of nearly 0 twice as often.
 */
function leastGap(gap: SignedGap, tail: number): number {
  const lowAt = (z: number): number => gap(z).low;
  const surely = normalQuantile(1 - tail / 2);
  if (lowAt(surely) <= 0) return 0;
  const isSurprising = (z: number): boolean => {
    const size = lowAt(z);
    if (size <= 0) return false;
    const opposite = leastThat((x) => lowAt(x) <= -size, z, unheardOf);
    return normalCdf(-z) + normalCdf(-opposite) <= tail;
  };
  return lowAt(leastThat(isSurprising, normalQuantile(1 - tail), surely));
}

/** In deviations. */
const unheardOf = 40;
