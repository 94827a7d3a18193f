import { quantile } from './quantile.ts';

export type Bounds = { readonly low: number; readonly high: number };

/** They are not where a replicate was none, as a metric of one's own may be of a resample. */
export const areFinite = ({ low, high }: Bounds): boolean => Number.isFinite(low) && Number.isFinite(high);

/** Percentile interval of bootstrap replicates (Efron & Tibshirani 1993, ch. 13). */
export function percentileBounds(replicates: Float64Array, confidence: number): Bounds {
  const sorted = replicates.slice().sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/**
 * Basic interval (Davison & Hinkley 1997, §5.2): the percentiles mirrored at the estimate. For statistics that grow with
 * noise, whose replicates therefore lie to one side of the estimate.
 */
export function basicBounds(replicates: Float64Array, value: number, confidence: number): Bounds {
  const { low, high } = percentileBounds(replicates, confidence);
  return { low: 2 * value - high, high: 2 * value - low };
}

/** A path of truths that ascend, and what a statistic would be in resamples of each. */
export type Path = { readonly truths: readonly number[]; readonly replicates: readonly Float64Array[] };

/**
 * The truths under which a statistic as large as the one found is no surprise to either side (inversion of tests: Davison
 * & Hinkley 1997, §5.7). For statistics that noise only raises, by more the smaller the truth is. Between two truths of the
 * path the chance is taken for linear; `high` is infinite where the path is too short.
 */
export function invertedBounds({ truths, replicates }: Path, value: number, confidence: number): Bounds {
  const tail = (1 - confidence) / 2;
  const reaching = replicates.map((each) => shareFrom(each, value));
  return {
    low: crossing(truths, reaching, tail),
    high: (reaching.at(-1) ?? 0) < 1 - tail ? Number.POSITIVE_INFINITY : crossing(truths, reaching, 1 - tail),
  };
}

const shareFrom = (replicates: Float64Array, value: number): number =>
  replicates.reduce((count, replicate) => count + (replicate >= value ? 1 : 0), 0) / replicates.length;

/** The first truth at which the share is reached. */
function crossing(truths: readonly number[], shares: readonly number[], wanted: number): number {
  const at = Math.max(
    shares.findIndex((share) => share >= wanted),
    0,
  );
  const [above = 0, below = above] = [truths[at], truths[at - 1]];
  const [reached = wanted, before = reached] = [shares[at], shares[at - 1]];
  return reached > before ? below + ((above - below) * (wanted - before)) / (reached - before) : above;
}

export function varianceOf(replicates: Float64Array): number {
  let mean = 0;
  for (const replicate of replicates) mean += replicate / replicates.length;
  let squares = 0;
  for (const replicate of replicates) squares += (replicate - mean) ** 2;
  return squares / Math.max(replicates.length - 1, 1);
}
