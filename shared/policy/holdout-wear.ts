import { normalQuantile } from '../statistics/normal.ts';

/** Looks at one holdout, this one included, and how much luck they leave room for. */
export type HoldoutWear = {
  readonly looks: number;
  /** What the best of so many equally good candidates is expected to look better by, in standard errors. */
  readonly luck: number;
  readonly isWornOut: boolean;
};

/** A difference that an interval of 95 % resolves in four of five runs, in standard errors of the difference. */
const resolvable = normalQuantile(0.975) + normalQuantile(0.8);

/**
 * Every decision on the same test rows is one more draw for luck: the largest of k standard normal errors is about
 * √(2 ln k). A holdout is worn out where that reaches what it can resolve at all, after 51 looks: from then on a winner
 * may be nothing but the luckiest.
 */
export function holdoutWear(looks: number): HoldoutWear {
  const luck = Math.sqrt(2 * Math.log(Math.max(looks, 1)));
  return { looks, luck, isWornOut: luck >= resolvable };
}
