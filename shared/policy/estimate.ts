import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import { remembered } from '../metrics/remembered.ts';
import { areFinite, type Bounds } from '../statistics/interval.ts';
import { aucBounds } from './auc-interval.ts';
import type { Estimates } from './decision.ts';
import { type Drawn, drawnOf } from './drawn-interval.ts';
import type { Estimate } from './gate.ts';
import { type Confidence, intervalProblem, resampled } from './metric-interval.ts';

/**
 * The metric on these rows with its interval: DeLong for `roc_auc`, else from a seeded bootstrap of 2,000 resamples,
 * stratified by label where there are classes; where some entities have several rows, of entities. The interval is null where `intervalProblem` says why.
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
  const drawn = found.flat().filter((finding) => finding.drawn !== null);
  const [first] = drawn;
  const sums = drawn.flatMap((finding) => finding.drawn?.sums ?? []);
  const draws = first ? resampled(first.metric, sums, first.data, how) : [];
  let next = 0;
  const replicates = new Map(
    drawn.map((finding) => {
      const count = finding.drawn?.sums.length ?? 0;
      next += count;
      return [finding, draws.slice(next - count, next)] as const;
    }),
  );
  return found.map((findings) =>
    Object.fromEntries(
      findings.map((finding) => [
        finding.metric.name,
        shown(finding, replicates.get(finding) ?? [], how.confidence),
      ]),
    ),
  );
}

type Finding = {
  readonly metric: Metric;
  readonly data: Scored;
  readonly measured: Measured;
  /** What is resampled; null where nothing is. */
  readonly drawn: Drawn | null;
};

function findingOf(metric: Metric, data: Scored): Finding {
  const measured = metric.measure(data);
  const isDrawn = metric.spread.kind === 'bootstrap' && measured.kind === 'value';
  const drawn =
    isDrawn && !intervalProblem(metric, data) && !isFixed(metric, data) ? drawnOf(metric, data) : null;
  return { metric, data, measured, drawn };
}

function shown(finding: Finding, replicates: readonly Float64Array[], confidence: number): Estimate {
  const { data, measured } = finding;
  const rowCount = data.labels.length;
  if (measured.kind === 'undefined') return { kind: 'undefined', reason: measured.reason, rowCount };
  const { value } = measured;
  const bounds = boundsOf(finding, replicates, { value, confidence });
  return {
    kind: 'value',
    value,
    interval: bounds && areFinite(bounds) ? { ...bounds, confidence } : null,
    rowCount,
  };
}

function boundsOf(
  { metric, data, drawn }: Finding,
  replicates: readonly Float64Array[],
  { value, confidence }: { readonly value: number; readonly confidence: number },
): Bounds | null {
  if (intervalProblem(metric, data)) return null;
  if (metric.spread.kind === 'delong') return aucBounds(data, confidence);
  if (isFixed(metric, data)) return { low: value, high: value };
  return drawn?.bounds(replicates, value, confidence) ?? null;
}

/**
 * Where every row has one score, as with the prior, a resample within the classes is the holdout again: the interval of a
 * resampled metric is its value alone.
 */
const isFixed = ({ tasks }: Metric, data: Scored): boolean =>
  data.classes === undefined && tasks.includes('binary') && isConstant(data);

const isConstant = remembered(({ scores }): boolean => scores.every((score) => score === scores[0]));
