import { supportsOf } from '../metrics/class-soundness.ts';
import { heedsFewRows } from '../metrics/few-rows.ts';
import { isMadeSince } from '../metrics/interval-method.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { unitCountOf } from '../metrics/witnesses.ts';
import {
  type Bounds,
  basicBounds,
  invertedBounds,
  percentileBounds,
  varianceOf,
} from '../statistics/interval.ts';
import { amountBounds, type JointSpread, meanBounds, shareBounds } from '../statistics/score-interval.ts';
import { type Statistic, termsOf } from '../statistics/statistic.ts';
import { studentQuantile } from '../statistics/student.ts';
import type { Side } from './drawn-side.ts';
import { influenceBounds } from './influence-interval.ts';
import { classUnitsOf } from './metric-interval.ts';
import { scaledBounds } from './scaled-interval.ts';

/** Statistics of one metric on some rows that are to be resampled, the metric itself the first, and what they then tell. */
export type Drawn = {
  readonly sums: readonly [Statistic, ...Statistic[]];
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
  const parts = heedsFewRows(data) ? metric.meanOf?.(data) : undefined;
  if (parts) return drawnOfMean({ metric, data, own: spread.statistic(data), parts });
  const isOld = data.method === 'percentile';
  const path = isOld ? undefined : spread.along?.(data);
  if (path) {
    const [first] = path.sums;
    const plain = { ...spread.statistic(data), ...(first && { terms: termsOf(first) }) };
    return {
      sums: [plain, ...path.sums],
      bounds: ([, ...replicates], value, confidence) =>
        within(metric, around(value, invertedBounds({ ...path, replicates }, value, confidence))),
    };
  }
  const boundsOf = isOld || spread.interval === 'basic' ? resampledBounds : scoreBounds;
  return {
    sums: [spread.statistic(data)],
    bounds: ([replicates = new Float64Array()], value, confidence) =>
      within(metric, around(value, boundsOf({ metric, data, replicates, value, confidence }))),
  };
}

type Mean = {
  readonly metric: Metric;
  readonly data: Scored;
  readonly own: Statistic;
  readonly parts: readonly Metric[];
};

/** The interval of a mean of shares by those of the shares, which classes may have rows of in common. */
function drawnOfMean({ metric, data, own, parts }: Mean): Drawn {
  const drawn = parts.map((part) => drawnOf(part, data));
  const values = parts.map((part) => {
    const found = part.measure(data);
    return found.kind === 'value' ? found.value : 0;
  });
  return {
    sums: [own, ...drawn.flatMap((part) => part.sums)],
    bounds: ([whole = new Float64Array(), ...replicates], _, confidence) => {
      const ends = drawn.map((part, at) =>
        part.bounds([replicates[at] as Float64Array], values[at] as number, confidence),
      );
      const quantile = studentQuantile(confidence, unitCountOf(data) - 1);
      const joint = data.classes ? jointOf(whole, replicates, quantile) : undefined;
      return within(metric, meanBounds(values, ends, joint));
    },
  };
}

/**
 * How parts of a mean go together: an error counts for two classes. What they have in common is added, for the interval of a part
 * without errors shows nothing of it; what they go against one another by lessens each.
 */
function jointOf(mean: Float64Array, parts: readonly Float64Array[], quantile: number): JointSpread {
  const apart = parts.reduce((sum, part) => sum + varianceOf(part), 0) / parts.length ** 2;
  const whole = varianceOf(mean);
  return {
    common: quantile ** 2 * Math.max(whole - apart, 0),
    factor: whole < apart ? whole / apart : 1,
  };
}

const resampledBounds = ({ metric, replicates, value, confidence }: Side): Bounds =>
  metric.spread.kind === 'bootstrap' && metric.spread.interval === 'basic'
    ? basicBounds(replicates, value, confidence)
    : percentileBounds(replicates, confidence);

function scoreBounds(side: Side): Bounds {
  const { metric, data, replicates, value, confidence } = side;
  const [least, most] = metric.range;
  const variance = varianceOf(replicates);
  if (Number.isNaN(variance)) return { low: variance, high: variance };
  const quantile = studentQuantile(confidence, unitCountOf(data) - 1);
  const byInfluence = influenceBounds(side, variance);
  if (byInfluence) return byInfluence;
  const scale = isMadeSince('fourth-moment', data) ? metric.scale?.(data) : undefined;
  if (scale) return scaledBounds(scale, side, variance);
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
  if (data.classes !== undefined || !metric.tasks.includes('binary'))
    return heedsFewRows(data) ? trialsOfClasses(metric, data) : Number.POSITIVE_INFINITY;
  const { positive, negative } = classUnitsOf(data);
  return Math.min(positive, negative);
}

/** Where each class counts alike, the rarest one tells as little as if all were like it. */
function trialsOfClasses({ weighsClassesAlike = false }: Metric, data: Scored): number {
  const { classes } = data;
  if (!weighsClassesAlike || classes === undefined) return unitCountOf(data);
  const rarest = supportsOf(data).reduce((least, support) => Math.min(least, support), data.labels.length);
  return Math.max(classes.length * rarest, 1);
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
