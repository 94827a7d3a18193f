import type { Bounds } from './interval.ts';
import type { SignedGap } from './largest-gap.ts';
import { leastThat } from './least-that.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/**
 * Bounds of the largest absolute value of several signed gaps, which hold that of one as often as `confidence` says, wherever it is.
 *
 * What is found of an absolute value is never below 0: a truth within `near` errors of 0 can be missed to one side only, so all of
 * 1 − `confidence` is for the other one, and beyond each side has half of it, of the folded distribution: regions of acceptance for
 * every truth, inverted (Neyman 1937; for what is near a bound Feldman & Cousins 1998, "Unified approach to the classical statistical
 * analysis of small signals"). So no bound passes over a truth below it more often than a half of 1 − `confidence`, and what is found
 * to be nothing is known to be less than `near` errors.
 *
 * Of several gaps the largest one's own upper bound holds it, so the largest of those bounds needs no correction (Berger 1982); any
 * lower bound may be too high, so each has its part (Bonferroni), two of them a half each: where both may be wrong because the gaps are
 * alike, the upper ones are both too low hardly ever.
 */
export function foldedGapBounds(gaps: readonly SignedGap[], confidence: number): Bounds {
  const tail = (1 - confidence) / 2;
  const part = (2 * tail) / gaps.length;
  const near = normalQuantile(confidence);
  let [least, most] = [0, 0];
  for (const gap of gaps) {
    most = Math.max(most, upperBound(gap, { tail, near }));
    if (gap(normalQuantile(1 - part)).low > least)
      least = Math.max(least, lowerBound(gap, { tail: Math.min(tail, part), nearTail: part, near }));
  }
  return { low: least, high: most };
}

/** In deviations. */
const unheardOf = 40;

/** How many deviations a gap of that size to the opposite side is from the one found. */
const opposite = (gap: SignedGap, size: number, from: number): number =>
  leastThat((z) => gap(z).low <= -size, from, unheardOf);

type Upper = { readonly tail: number; readonly near: number };

/** The largest absolute value that is near 0, or with which one as small as the one found has a chance of `tail`. */
function upperBound(gap: SignedGap, { tail, near }: Upper): number {
  const isTooLarge = (z: number): boolean => {
    const other = opposite(gap, gap(z).high, 0);
    return (z + other) / 2 > near && normalCdf(-z) - normalCdf(-other) < tail;
  };
  return gap(leastThat(isTooLarge, 0, normalQuantile(1 - tail))).high;
}

type Lower = Upper & { readonly nearTail: number };

/** The least absolute value with which one as large as the one found has a chance of `tail`, near 0 of `nearTail`. */
function lowerBound(gap: SignedGap, { tail, nearTail, near }: Lower): number {
  const surely = normalQuantile(1 - nearTail / 2);
  if (gap(surely).low <= 0) return 0;
  const isSurprising = (z: number): boolean => {
    const size = gap(z).low;
    if (size <= 0) return false;
    const other = opposite(gap, size, z);
    return normalCdf(-z) + normalCdf(-other) <= ((other - z) / 2 > near ? tail : nearTail);
  };
  return gap(
    leastThat(isSurprising, normalQuantile(1 - nearTail), Math.max(surely, normalQuantile(1 - tail))),
  ).low;
}
