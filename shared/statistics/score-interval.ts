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

/** The interval of a figure between 0 and 1, symmetric on the scale of log odds (the delta method). */
export function oddsBounds(value: number, variance: number, quantile: number): Bounds {
  const odds = Math.log(value / (1 - value));
  const half = quantile * Math.sqrt(variance / (value * (1 - value)) ** 2);
  const back = (each: number): number => 1 / (1 + Math.exp(-each));
  return { low: back(odds - half), high: back(odds + half) };
}

/** How far an amount may be off; `skewness`: of the sum of its influences. */
export type AmountSpread = {
  readonly variance: number;
  readonly skewness: number;
  readonly quantile: number;
};

/**
 * The interval of an amount above 0 whose skewness a cubic takes away (Hall 1992, "On the removal of skewness by transformation"), on
 * the scale of the logarithm, which takes it away as of 1.5 times the relative error by itself and never comes to 0. Above it reaches
 * no further than on the plain scale, the same but for terms of the third order: where one row makes most of an amount, the logarithm
 * would reach hundreds of times as far.
 */
export function skewBounds(amount: number, { variance, skewness, quantile }: AmountSpread): Bounds {
  const error = Math.sqrt(variance) / amount;
  const ofLogarithm = 1.5 * error;
  const left = Math.max(skewness - ofLogarithm, 0);
  return {
    low: amount * Math.exp(-error * unskewed(quantile, left)),
    high:
      amount *
      Math.min(
        Math.exp(-error * unskewed(-quantile, left)),
        1 - error * unskewed(-quantile, Math.max(skewness, ofLogarithm)),
      ),
  };
}

const unskewed = (z: number, skewness: number): number =>
  skewness === 0 ? z : (3 / skewness) * (Math.cbrt(1 + skewness * (z - skewness / 6)) - 1);

/** What the covariances of figures do to the square of the half width of their mean's interval: lessen it, or add to it. */
export type JointSpread = { readonly factor: number; readonly common: number };

const independent: JointSpread = { factor: 1, common: 0 };

/**
 * Of the mean of figures, out of the bounds of each: the method of variance estimates recovery (Zou & Donner 2008, "Construction
 * of confidence limits about effect measures").
 */
export function meanBounds(
  values: readonly number[],
  bounds: readonly Bounds[],
  { factor, common }: JointSpread = independent,
): Bounds {
  const count = values.length;
  let [mean, below, above] = [0, 0, 0];
  values.forEach((value, at) => {
    const { low, high } = bounds[at] ?? { low: value, high: value };
    mean += value / count;
    below += (value - low) ** 2;
    above += (high - value) ** 2;
  });
  const reach = (squares: number): number => Math.sqrt(factor * squares + common * count ** 2) / count;
  return { low: mean - reach(below), high: mean + reach(above) };
}
