import type { Bounds } from './interval.ts';
import { shareBounds } from './score-interval.ts';

/** A share of `count` trials, which need not be whole: of clustered rows as many as would tell as much if each were by itself. */
export type KnownShare = { readonly share: number; readonly count: number };

/** Shares of different rows; `correlation` of their errors is 0 but where some entity has rows of both. */
export type SharePair = {
  readonly one: KnownShare;
  readonly other: KnownShare;
  readonly correlation: number;
};

/**
 * Bounds of one − other, in −1 … 1, out of Wilson's bounds of each: Newcombe 1998, "Interval estimation for the difference between
 * independent proportions: comparison of eleven methods", method 10; with a correlation Zou & Donner 2008, "Construction of
 * confidence limits about effect measures".
 */
export function differenceBounds({ one, other, correlation }: SharePair, z: number): Bounds {
  const [own, theirs] = [shareBounds(one.share, one.count, z), shareBounds(other.share, other.count, z)];
  const difference = one.share - other.share;
  const reach = (x: number, y: number): number =>
    Math.sqrt(Math.max(x * x + y * y - 2 * correlation * x * y, 0));
  return {
    low: difference - reach(one.share - own.low, theirs.high - other.share),
    high: difference + reach(own.high - one.share, other.share - theirs.low),
  };
}

/**
 * Bounds of one / other, in 0 … ∞, out of Wilson's bounds of each: Donner & Zou 2012, "Closed-form confidence intervals for functions
 * of the normal mean and standard deviation", eq. 9 (MOVER-R), as the roots that stay finite where no trial of a share hits.
 */
export function ratioBounds({ one, other, correlation }: SharePair, z: number): Bounds {
  const [own, theirs] = [shareBounds(one.share, one.count, z), shareBounds(other.share, other.count, z)];
  const product = one.share * other.share;
  const common = (x: number, y: number): number =>
    product - correlation * (x - one.share) * (other.share - y);
  const [least, most] = [common(own.low, theirs.high), common(own.high, theirs.low)];
  const fold = (share: number, bound: number): number => bound * (2 * share - bound);
  const [above, below] = [fold(one.share, own.low), fold(other.share, theirs.low)];
  const root = (centre: number, x: number): number => Math.sqrt(Math.max(centre * centre - x, 0));
  return {
    low: above > 0 ? above / (least + root(least, above * fold(other.share, theirs.high))) : 0,
    high: below > 0 ? (most + root(most, fold(one.share, own.high) * below)) / below : Infinity,
  };
}
