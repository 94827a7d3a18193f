import type { Metric, Scored } from '../metrics/metric.ts';
import type { Bounds } from '../statistics/interval.ts';
import type { Estimate } from './gate.ts';
import {
  aucBounds,
  aucComponentsOf,
  type Confidence,
  intervalProblem,
  resampled,
  resampledBounds,
} from './metric-interval.ts';

/**
 * The metric on these rows with its interval: DeLong for `roc_auc`, else a seeded bootstrap of 2,000 resamples, stratified
 * by label for binary tasks. The interval is null where `intervalProblem` says why.
 */
export const estimate = (metric: Metric, data: Scored, how: Confidence): Estimate =>
  estimates([metric], data, how)[metric.name] as Estimate;

/**
 * The same for all given metrics of one task, by name, from one set of resamples. Where every row has one score, as with
 * the prior, a resample within the classes is the holdout again: the interval of a resampled metric is its value alone.
 */
export function estimates(
  metrics: readonly Metric[],
  data: Scored,
  how: Confidence,
): Readonly<Record<string, Estimate>> {
  const measured = metrics.map((metric) => ({ metric, found: metric.measure(data) }));
  const isFixed = metrics.every(({ tasks }) => tasks.includes('binary')) && isConstant(data.scores);
  const drawn = measured.flatMap(({ metric, found }) =>
    !isFixed && metric.spread.kind === 'bootstrap' && found.kind === 'value' && !intervalProblem(metric, data)
      ? [{ metric, sums: metric.spread.sums(data) }]
      : [],
  );
  const draws = drawn[0]
    ? resampled(
        drawn[0].metric,
        drawn.map(({ sums }) => sums),
        data,
        how.seed,
      )
    : [];
  const replicatesOf = (metric: Metric) => draws[drawn.findIndex((entry) => entry.metric === metric)] ?? null;
  return Object.fromEntries(
    measured.map(({ metric, found }) => {
      if (found.kind === 'undefined') return [metric.name, { ...found, rowCount: data.labels.length }];
      const { value } = found;
      const bounds = boundsOf(metric, data, {
        value,
        replicates: isFixed ? Float64Array.of(value) : replicatesOf(metric),
        confidence: how.confidence,
      });
      const interval = bounds && { ...bounds, confidence: how.confidence };
      return [metric.name, { kind: 'value', value, interval, rowCount: data.labels.length }];
    }),
  );
}

const isConstant = (scores: Float64Array): boolean => scores.every((score) => score === scores[0]);

type Side = { readonly value: number; readonly replicates: Float64Array | null; readonly confidence: number };

function boundsOf(metric: Metric, data: Scored, { value, replicates, confidence }: Side): Bounds | null {
  if (intervalProblem(metric, data)) return null;
  if (metric.spread.kind === 'delong') {
    return aucBounds(metric, aucComponentsOf(data), confidence);
  }
  return replicates && resampledBounds(metric, { value, replicates, confidence });
}
