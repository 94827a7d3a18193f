import { normalQuantile } from '../statistics/normal.ts';
import type { OnlineMetric } from './plan.ts';

/** By how much a metric may differ where a declaration does not say; the errors of regression have no scale of their own. */
export const usualMargins: Readonly<Record<OnlineMetric, number | null>> = {
  brier: 0.02,
  accuracy: 0.03,
  squared_error: null,
  absolute_error: null,
};

/** Standard deviations of one row's value, assumed on the safe side: a share's is at most 0.5. */
const assumedDeviation: Readonly<Record<string, number>> = {
  brier: 0.25,
  accuracy: 0.5,
  positive_share: 0.5,
};
/** The same rows scored by both differ less than rows of two groups do. */
const assumedPairedDeviation: Readonly<Record<string, number>> = {
  brier: 0.15,
  accuracy: 0.35,
  positive_share: 0.35,
};

/** What is assumed of a guard's values before there are any; undefined where nothing is. */
export const assumedDeviationOf = (name: string, isPaired: boolean): number | undefined =>
  (isPaired ? assumedPairedDeviation : assumedDeviation)[name];

/** Where nothing is known: GrowthBook's default for the sample at which a sequential bound is sharpest. */
export const unknownN = 5_000;

const power = 0.8;
/** What it costs to be allowed to look at any time: the bound is this much wider than that of one planned look, squared. */
const sequentialPrice = 2;

/**
 * Entities of both arms that find a difference of `margin` with a chance of 80 %, read at any time:
 * 2 (z_{1−α} + z_{0.8})² σ² (1/w + 1/(1 − w)) / margin², for paired rows without the last factor. `share`: that of the
 * candidate; null for paired rows.
 */
export function plannedN(of: {
  readonly name: string;
  readonly margin: number;
  readonly alpha: number;
  readonly share: number | null;
}): number {
  const deviation = assumedDeviationOf(of.name, of.share === null);
  if (deviation === undefined || of.margin <= 0) return unknownN;
  const reach = normalQuantile(1 - of.alpha) + normalQuantile(power);
  const spread = of.share === null ? 1 : 1 / of.share + 1 / (1 - of.share);
  return Math.max(100, Math.ceil((sequentialPrice * (reach * deviation) ** 2 * spread) / of.margin ** 2));
}
