import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import { remembered } from '../metrics/remembered.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import type { Bounds } from '../statistics/interval.ts';
import type { Estimates } from './decision.ts';
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
 * by label where there are classes. The interval is null where `intervalProblem` says why.
 */
export const estimate = (metric: Metric, data: Scored, how: Confidence): Estimate =>
  estimates([metric], data, how)[metric.name] as Estimate;

/** The same for all given metrics of one task, by name, from one set of resamples. */
export const estimates = (metrics: readonly Metric[], data: Scored, how: Confidence): Estimates =>
  estimatesOfSides(metrics, [data], how)[0] as Estimates;

/** The same for several models on the same rows, from one set of resamples: as each alone, in less time. */
export function estimatesOfSides(
  metrics: readonly Metric[],
  sides: readonly Scored[],
  how: Confidence,
): readonly Estimates[] {
  const found = sides.map((side) => metrics.map((metric) => findingOf(metric, side)));
  const drawn = found.flat().filter((finding) => finding.sums !== null);
  const [first] = drawn;
  const sums = drawn.flatMap((finding) => finding.sums ?? []);
  const draws = first ? resampled(first.metric, sums, first.data, how.seed) : [];
  const replicatesOf = (finding: Finding) => draws[drawn.indexOf(finding)] ?? null;
  return found.map((findings) =>
    Object.fromEntries(
      findings.map((finding) => [finding.metric.name, shown(finding, replicatesOf(finding), how.confidence)]),
    ),
  );
}

type Finding = {
  readonly metric: Metric;
  readonly data: Scored;
  readonly measured: Measured;
  /** What is resampled; null where nothing is. */
  readonly sums: RowSums | null;
};

function findingOf(metric: Metric, data: Scored): Finding {
  const measured = metric.measure(data);
  const { spread } = metric;
  const isDrawn = spread.kind === 'bootstrap' && measured.kind === 'value';
  const sums = isDrawn && !intervalProblem(metric, data) && !isFixed(metric, data) ? spread.sums(data) : null;
  return { metric, data, measured, sums };
}

function shown(
  { metric, data, measured }: Finding,
  replicates: Float64Array | null,
  confidence: number,
): Estimate {
  const rowCount = data.labels.length;
  if (measured.kind === 'undefined') return { ...measured, rowCount };
  const { value } = measured;
  const bounds = boundsOf(metric, data, { value, replicates, confidence });
  return { kind: 'value', value, interval: bounds && { ...bounds, confidence }, rowCount };
}

type Side = { readonly value: number; readonly replicates: Float64Array | null; readonly confidence: number };

function boundsOf(metric: Metric, data: Scored, { value, replicates, confidence }: Side): Bounds | null {
  if (intervalProblem(metric, data)) return null;
  if (metric.spread.kind === 'delong') return aucBounds(metric, aucComponentsOf(data), confidence);
  if (isFixed(metric, data)) return { low: value, high: value };
  return replicates && resampledBounds(metric, { value, replicates, confidence });
}

/**
 * Where every row has one score, as with the prior, a resample within the classes is the holdout again: the interval of a
 * resampled metric is its value alone.
 */
const isFixed = ({ tasks }: Metric, data: Scored): boolean =>
  data.classes === undefined && tasks.includes('binary') && isConstant(data);

const isConstant = remembered(({ scores }): boolean => scores.every((score) => score === scores[0]));
