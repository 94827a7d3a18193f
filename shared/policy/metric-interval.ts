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

/** Replicates of each statistic over the same draws; rows are drawn within their class where there are classes. */
export function resampled(metric: Metric, sums: readonly RowSums[], data: Scored, seed: number) {
  const hasClasses = data.classes !== undefined || metric.tasks.includes('binary');
  const strata = hasClasses ? data.labels : null;
  return bootstrap(sums, { rowCount: data.labels.length, strata, seed, resampleCount });
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

/** DeLong's normal interval of one AUC, within [0, 1]. */
export const aucBounds = (metric: Metric, components: AucComponents, confidence: number): Bounds =>
  within(metric, normalBounds(components.auc, aucCovariance(components, components), confidence));

/** value ± z √variance, two-sided. */
export function normalBounds(value: number, variance: number, confidence: number): Bounds {
  const half = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

function within({ range: [least, most] }: Metric, { low, high }: Bounds): Bounds {
  const clip = (x: number): number => Math.min(Math.max(x, least), most);
  return { low: clip(low), high: clip(high) };
}
