import { realAt } from '../dataset/table.ts';
import { className, supportsOf } from '../metrics/class-soundness.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { remembered } from '../metrics/remembered.ts';
import { scoreOrder } from '../metrics/thresholds.ts';
import { bootstrap, type RowSums } from '../statistics/bootstrap.ts';
import { type AucComponents, aucComponents, aucCovariance } from '../statistics/delong.ts';
import { type Bounds, basicBounds, percentileBounds } from '../statistics/interval.ts';
import { normalQuantile } from '../statistics/normal.ts';

/** Equal seeds give equal intervals, to the bit. */
export type Confidence = { readonly seed: number; readonly confidence: number };

/** Resamples of a bootstrap: the ends of a 95 % interval then vary by about 3 % of its width from seed to seed. */
export const resampleCount = 2000;

/** Below these an interval would claim more than it knows: asymptotics and resampling both need a population. */
export const rowCountMin = 30;
export const rowCountPerClassMin = 10;

/** Why these rows give no interval, although they may give a value; null where they do. */
export function intervalProblem(metric: Metric, data: Scored): string | null {
  const { labels, classes } = data;
  const rowCount = labels.length;
  if (rowCount < rowCountMin) return `an interval needs ${rowCountMin} rows, there are ${rowCount}`;
  if (classes !== undefined) return metric.weighsClassesAlike ? rareClassProblem(data) : null;
  if (!metric.tasks.includes('binary')) return null;
  const positiveCount = positiveCountOf(data);
  if (Math.min(positiveCount, rowCount - positiveCount) >= rowCountPerClassMin) return null;
  return `an interval needs ${rowCountPerClassMin} rows of each class: ${positiveCount} of ${rowCount} are positive`;
}

/** Every metric and gate asks it of the same rows. */
const positiveCountOf = remembered(({ labels }): number => {
  let count = 0;
  for (let row = 0; row < labels.length; row++) count += realAt(labels, row);
  return count;
});

function rareClassProblem(data: Scored): string | null {
  const supports = supportsOf(data);
  const rare = supports.findIndex((support) => support < rowCountPerClassMin);
  if (rare < 0) return null;
  return `an interval needs ${rowCountPerClassMin} rows of each class: ${supports[rare]} are of ${className(data, rare)}`;
}

/**
 * Replicates of each statistic over the same draws; where there are classes, rows are drawn within theirs, and how many each
 * class has is drawn too.
 */
export function resampled(metric: Metric, sums: readonly RowSums[], data: Scored, seed: number) {
  const hasClasses = data.classes !== undefined || metric.tasks.includes('binary');
  const strata = hasClasses ? data.labels : null;
  return bootstrap(sums, { rowCount: data.labels.length, strata, sizes: 'drawn', seed, resampleCount });
}

/** Bounds of one side from its replicates, within the range of the metric. */
export function resampledBounds(
  metric: Metric,
  side: { readonly value: number; readonly replicates: Float64Array; readonly confidence: number },
): Bounds {
  const basic = metric.spread.kind === 'bootstrap' && metric.spread.interval === 'basic';
  const bounds = basic
    ? basicBounds(side.replicates, side.value, side.confidence)
    : percentileBounds(side.replicates, side.confidence);
  return within(metric, around(side.value, bounds));
}

/** Bounds that hold the value too: biased replicates, as those of `ece`, may all lie to one side of it. */
export const around = (value: number, { low, high }: Bounds): Bounds => ({
  low: Math.min(low, value),
  high: Math.max(high, value),
});

/** Components of the area under the ROC curve: a gate and the report ask for those of the same rows. */
export const aucComponentsOf = remembered((data) =>
  aucComponents(data.labels, data.scores, scoreOrder(data)),
);

/**
 * DeLong's interval of one AUC, normal on the scale of log odds: near 1 and with few rows of a class the plain one is too
 * low and too short (Qin & Hotilovac 2008, "Comparison of non-parametric confidence intervals for the area under the ROC
 * curve"). Where the classes are told apart wholly, no variance is seen: then Wilson's interval of as many successes as
 * the rarer class has rows.
 */
export function aucBounds(metric: Metric, components: AucComponents, confidence: number): Bounds {
  const { auc, positive, negative } = components;
  const variance = aucCovariance(components, components);
  if (auc <= 0 || auc >= 1) {
    const z2 = normalQuantile((1 + confidence) / 2) ** 2;
    const gap = z2 / (z2 + Math.min(positive.length, negative.length));
    return auc >= 1 ? { low: 1 - gap, high: 1 } : { low: 0, high: gap };
  }
  const { low, high } = normalBounds(
    Math.log(auc / (1 - auc)),
    variance / (auc * (1 - auc)) ** 2,
    confidence,
  );
  const back = (odds: number): number => 1 / (1 + Math.exp(-odds));
  return within(metric, { low: back(low), high: back(high) });
}

/** value ± z √variance, two-sided. */
export function normalBounds(value: number, variance: number, confidence: number): Bounds {
  const half = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

function within({ range: [least, most] }: Metric, { low, high }: Bounds): Bounds {
  const clip = (x: number): number => Math.min(Math.max(x, least), most);
  return { low: clip(low), high: clip(high) };
}
