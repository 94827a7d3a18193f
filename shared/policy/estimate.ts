import type { Metric, Scored } from '../metrics/metric.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import { aucComponents } from '../statistics/delong.ts';
import type { Bounds } from '../statistics/interval.ts';
import type { Estimate } from './gate.ts';
import {
  aucBounds,
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

/** The same for all given metrics of one task, by name, from one set of resamples. */
export function estimates(
  metrics: readonly Metric[],
  data: Scored,
  how: Confidence,
): Readonly<Record<string, Estimate>> {
  const drawn: { readonly metric: Metric; readonly sums: RowSums }[] = [];
  for (const metric of metrics) {
    if (
      metric.spread.kind === 'bootstrap' &&
      metric.measure(data).kind === 'value' &&
      !intervalProblem(metric, data)
    ) {
      drawn.push({ metric, sums: metric.spread.sums(data) });
    }
  }
  const first = drawn[0]?.metric;
  const draws = first
    ? resampled(
        first,
        drawn.map(({ sums }) => sums),
        data,
        how.seed,
      )
    : [];
  const replicatesOf = (metric: Metric) => draws[drawn.findIndex((entry) => entry.metric === metric)] ?? null;
  return Object.fromEntries(
    metrics.map((metric) => [
      metric.name,
      withInterval(metric, data, { ...how, replicates: replicatesOf(metric) }),
    ]),
  );
}

function withInterval(
  metric: Metric,
  data: Scored,
  { confidence, replicates }: Confidence & { readonly replicates: Float64Array | null },
): Estimate {
  const rowCount = data.labels.length;
  const measured = metric.measure(data);
  if (measured.kind === 'undefined') return { ...measured, rowCount };
  const { value } = measured;
  const bounds = boundsOf();
  return { kind: 'value', value, interval: bounds && { ...bounds, confidence }, rowCount };

  function boundsOf(): Bounds | null {
    if (intervalProblem(metric, data)) return null;
    if (metric.spread.kind === 'delong') {
      return aucBounds(metric, aucComponents(data.labels, data.scores), confidence);
    }
    return replicates && resampledBounds(metric, { value, replicates, confidence });
  }
}
