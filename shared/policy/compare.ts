import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import { areFinite, type Bounds } from '../statistics/interval.ts';
import { aucBounds, aucGapBounds } from './auc-interval.ts';
import { type Drawn, drawnOf } from './drawn-interval.ts';
import { gainBounds } from './gain-interval.ts';
import type { Estimate } from './gate.ts';
import { type Confidence, intervalProblem, resampled } from './metric-interval.ts';

/** Two models on the same rows: equal labels in equal order. */
export type Pair = { readonly candidate: Scored; readonly other: Scored };

/** Both sides, and the improvement of the candidate over the other, oriented so that more is better. */
export type Comparison = {
  readonly candidate: Estimate;
  readonly other: Estimate;
  readonly improvement: Estimate;
};

/**
 * Both sides and the improvement: DeLong's paired variance for `roc_auc`, else one set of resamples drawn for both.
 * Equal models improve by 0 within [0, 0].
 *
 * @throws RangeError where the two sides do not hold the same labels.
 */
export const compare = (metric: Metric, pair: Pair, how: Confidence): Comparison =>
  comparisons([metric], pair, how)[metric.name] as Comparison;

/** The same by each metric of one task, by name, from one set of resamples: as by each alone, in less time. */
export function comparisons(
  metrics: readonly Metric[],
  pair: Pair,
  how: Confidence,
): Readonly<Record<string, Comparison>> {
  checkPaired(pair);
  const found = metrics.map((metric) => findingOf(metric, pair));
  const drawn = found.flatMap(({ sides }) => (sides ? [...sides.candidate.sums, ...sides.other.sums] : []));
  const [first] = metrics;
  const draws = first && drawn.length > 0 ? resampled(first, drawn, pair.candidate, how) : [];
  let next = 0;
  return Object.fromEntries(
    found.map((finding) => {
      const { sides } = finding;
      const count = sides ? sides.candidate.sums.length + sides.other.sums.length : 0;
      next += count;
      return [
        finding.metric.name,
        comparisonOf(finding, { pair, draws: draws.slice(next - count, next), how }),
      ];
    }),
  );
}

type Finding = {
  readonly metric: Metric;
  readonly one: Measured;
  readonly two: Measured;
  /** What is resampled of both; null where nothing is. */
  readonly sides: { readonly candidate: Drawn; readonly other: Drawn } | null;
};

function findingOf(metric: Metric, { candidate, other }: Pair): Finding {
  const [one, two] = [metric.measure(candidate), metric.measure(other)];
  const isDrawn = one.kind === 'value' && two.kind === 'value' && metric.spread.kind === 'bootstrap';
  const sides =
    isDrawn && !intervalProblem(metric, candidate)
      ? { candidate: drawnOf(metric, candidate), other: drawnOf(metric, other) }
      : null;
  return { metric, one, two, sides };
}

type Draws = { readonly pair: Pair; readonly draws: readonly Float64Array[]; readonly how: Confidence };

function comparisonOf({ metric, one, two, sides }: Finding, { pair, draws, how }: Draws): Comparison {
  const rowCount = pair.candidate.labels.length;
  if (one.kind === 'undefined' || two.kind === 'undefined') {
    return {
      candidate: plain(one, rowCount),
      other: plain(two, rowCount),
      improvement: { kind: 'undefined', reason: undefinedReason(one, two), rowCount },
    };
  }
  const values: Values = { candidate: one.value, other: two.value };
  const { confidence } = how;
  const bounds = intervalProblem(metric, pair.candidate)
    ? null
    : sides
      ? resampledBounds(metric, { ...pair, values }, { ...sides, draws, confidence })
      : pairedAucBounds(pair, confidence);
  const shown = (value: number, side: Bounds | undefined): Estimate => {
    const interval = side && areFinite(side) ? { low: side.low, high: side.high, confidence } : null;
    return { kind: 'value', value, interval, rowCount };
  };
  return {
    candidate: shown(one.value, bounds?.candidate),
    other: shown(two.value, bounds?.other),
    improvement: shown(gain(metric, values), bounds?.improvement),
  };
}

/** The improvement of the candidate over the other, oriented so that more is better. */
export const improvement = (metric: Metric, pair: Pair, how: Confidence): Estimate =>
  compare(metric, pair, how).improvement;

type Values = { readonly candidate: number; readonly other: number };
type PairBounds = { readonly candidate: Bounds; readonly other: Bounds; readonly improvement: Bounds };
type MeasuredPair = Pair & { readonly values: Values };

const gain = ({ better }: Metric, { candidate, other }: Values): number =>
  better === 'higher' ? candidate - other : other - candidate;

const pairedAucBounds = ({ candidate, other }: Pair, confidence: number): PairBounds => ({
  candidate: aucBounds(candidate, confidence),
  other: aucBounds(other, confidence),
  improvement: aucGapBounds(candidate, other, confidence),
});

type DrawnPair = {
  readonly candidate: Drawn;
  readonly other: Drawn;
  readonly draws: readonly Float64Array[];
  readonly confidence: number;
};

function resampledBounds(
  metric: Metric,
  { candidate, other, values }: MeasuredPair,
  { candidate: one, other: two, draws, confidence }: DrawnPair,
): PairBounds {
  const [own, theirs] = [draws.slice(0, one.sums.length), draws.slice(one.sums.length)];
  const gains = (own[0] as Float64Array).map((value, draw) =>
    gain(metric, { candidate: value, other: theirs[0]?.[draw] as number }),
  );
  const value = gain(metric, values);
  return {
    candidate: one.bounds(own, values.candidate, confidence),
    other: two.bounds(theirs, values.other, confidence),
    improvement: gainBounds({ metric, data: candidate, other, replicates: gains, value, confidence }),
  };
}

function plain(measured: Measured, rowCount: number): Estimate {
  if (measured.kind === 'undefined') return { kind: 'undefined', reason: measured.reason, rowCount };
  return { kind: 'value', value: measured.value, interval: null, rowCount };
}

function undefinedReason(candidate: Measured, other: Measured): string {
  if (candidate.kind === 'undefined') return candidate.reason;
  return other.kind === 'undefined' ? `on the other side: ${other.reason}` : '';
}

function checkPaired({ candidate, other }: Pair): void {
  if (candidate.labels.length !== other.labels.length) {
    throw new RangeError(`pairs differ in rows: ${candidate.labels.length} and ${other.labels.length}`);
  }
  if (candidate.labels === other.labels) return;
  const row = candidate.labels.findIndex((label, at) => !Object.is(label, other.labels[at]));
  if (row >= 0) {
    throw new RangeError(`labels of row ${row} differ: ${candidate.labels[row]} and ${other.labels[row]}`);
  }
}
