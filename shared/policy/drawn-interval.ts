import type { Metric, Scored } from '../metrics/metric.ts';
import { unitCountOf } from '../metrics/witnesses.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import { type Bounds, basicBounds, invertedBounds, percentileBounds } from '../statistics/interval.ts';
import { amountBounds, shareBounds } from '../statistics/score-interval.ts';
import { studentQuantile } from '../statistics/student.ts';
import { classUnitsOf } from './metric-interval.ts';

/** Statistics of one metric on some rows that are to be resampled, the metric itself the first, and what they then tell. */
export type Drawn = {
  readonly sums: readonly [RowSums, ...RowSums[]];
  bounds(replicates: readonly Float64Array[], value: number, confidence: number): Bounds;
};

/**
 * How the interval of a metric is drawn. A metric between 0 and 1 has the score interval of a share, one from 0 on that of an
 * amount, both with the variance of the replicates: percentiles are too short with few rows of a class, and too low where a
 * figure is skew. What noise only raises inverts tests; the rest has percentiles.
 */
export function drawnOf(metric: Metric, data: Scored): Drawn {
  const { spread } = metric;
  if (spread.kind !== 'bootstrap') throw new RangeError(`${metric.name} is not resampled`);
  const isOld = data.method === 'percentile';
  const path = isOld ? undefined : spread.along?.(data);
  if (path) {
    const [first = spread.sums(data)] = path.sums;
    const plain = { ...spread.sums(data), terms: first.terms ?? first };
    return {
      sums: [plain, ...path.sums],
      bounds: ([, ...replicates], value, confidence) =>
        within(metric, around(value, invertedBounds({ ...path, replicates }, value, confidence))),
    };
  }
  const boundsOf = isOld || spread.interval === 'basic' ? resampledBounds : scoreBounds;
  return {
    sums: [spread.sums(data)],
    bounds: ([replicates = new Float64Array()], value, confidence) =>
      within(metric, around(value, boundsOf({ metric, data, replicates, value, confidence }))),
  };
}

type Side = {
  readonly metric: Metric;
  readonly data: Scored;
  readonly replicates: Float64Array;
  readonly value: number;
  readonly confidence: number;
};

const resampledBounds = ({ metric, replicates, value, confidence }: Side): Bounds =>
  metric.spread.kind === 'bootstrap' && metric.spread.interval === 'basic'
    ? basicBounds(replicates, value, confidence)
    : percentileBounds(replicates, confidence);

function scoreBounds(side: Side): Bounds {
  const { metric, data, replicates, value, confidence } = side;
  const [least, most] = metric.range;
  const variance = varianceOf(replicates);
  const quantile = studentQuantile(confidence, unitCountOf(data) - 1);
  if (least !== 0) return percentileBounds(replicates, confidence);
  if (most !== 1) return amountBounds(value, variance, quantile);
  const count = countOf(side, variance);
  return Number.isFinite(count) ? shareBounds(value, count, quantile) : { low: value, high: value };
}

/**
 * Trials that a share of that variance has. At 0 or 1 no variance is seen: then each witness is a trial, of what has no
 * trials of its own as many as the rarer class has. Infinite where nothing varies.
 */
function countOf({ metric, data, value }: Side, variance: number): number {
  const trials = metric.trials?.(data) ?? Number.POSITIVE_INFINITY;
  if (value > 0 && value < 1)
    return Math.min(variance > 0 ? (value * (1 - value)) / variance : Number.POSITIVE_INFINITY, trials);
  if (Number.isFinite(trials)) return Math.max((trials * unitCountOf(data)) / data.labels.length, 1);
  if (data.classes !== undefined || !metric.tasks.includes('binary')) return Number.POSITIVE_INFINITY;
  const { positive, negative } = classUnitsOf(data);
  return Math.min(positive, negative);
}

/**
 * The gain of one model over another on the same rows. Of shares of the same rows two more are taken to be decided differently,
 * one to either side (Bonett & Price 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on
 * paired data"): where few are, chance may well have hidden some. Models that score all rows alike differ by nothing.
 */
export function gainBounds(side: Side & { readonly other: Scored }): Bounds {
  const { metric, data, other, replicates, value, confidence } = side;
  if (data.method === 'percentile') return around(value, percentileBounds(replicates, confidence));
  if (isAlike(data, other)) return { low: value, high: value };
  const [trials, theirs] = [metric.trials?.(data), metric.trials?.(other)];
  const hidden = trials !== undefined && Number.isFinite(trials) && trials === theirs ? 2 / trials ** 2 : 0;
  const variance = varianceOf(replicates) + hidden;
  const half = studentQuantile(confidence, unitCountOf(data) - 1) * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

const isAlike = (one: Scored, other: Scored): boolean =>
  one.threshold === other.threshold &&
  (one.scores === other.scores || one.scores.every((score, at) => score === other.scores[at]));

function varianceOf(replicates: Float64Array): number {
  let mean = 0;
  for (const replicate of replicates) mean += replicate / replicates.length;
  let squares = 0;
  for (const replicate of replicates) squares += (replicate - mean) ** 2;
  return squares / Math.max(replicates.length - 1, 1);
}

/** Bounds that hold the value too: biased replicates may all lie to one side of it. */
export const around = (value: number, { low, high }: Bounds): Bounds => ({
  low: Math.min(low, value),
  high: Math.max(high, value),
});

function within({ range: [least, most] }: Metric, { low, high }: Bounds): Bounds {
  const clip = (x: number): number => Math.min(Math.max(x, least), most);
  return { low: clip(low), high: clip(high) };
}
