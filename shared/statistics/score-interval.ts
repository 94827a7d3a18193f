import type { Bounds } from './interval.ts';

/**
 * Wilson's score interval (1927) of a share of `count` trials, which need not be whole: of a figure between 0 and 1 whose
 * variance is known, `count` is the number of trials that a share of that size would have the same variance with (Korn &
 * Graubard 1998, "Confidence intervals for proportions with small expected number of positive counts").
 */
export function shareBounds(share: number, count: number, z: number): Bounds {
  const part = (z * z) / count;
  const centre = (share + part / 2) / (1 + part);
  const half = Math.sqrt((Math.max(share * (1 - share), 0) * part + (part * part) / 4) / (1 + part) ** 2);
  return { low: Math.max(centre - half, 0), high: Math.min(centre + half, 1) };
}

/** The same of an amount that is at least 0: its variance grows with it, as that of a count does. */
export function amountBounds(amount: number, variance: number, z: number): Bounds {
  const part = amount === 0 ? 0 : (z * z * variance) / amount;
  const centre = amount + part / 2;
  const half = Math.sqrt(amount * part + (part * part) / 4);
  return { low: Math.max(centre - half, 0), high: centre + half };
}
