import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import type { Bounds } from '../statistics/interval.ts';
import { aucBounds, aucGapBounds } from './auc-interval.ts';
import { drawnOf, gainBounds } from './drawn-interval.ts';
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
export function compare(metric: Metric, pair: Pair, how: Confidence): Comparison {
  checkPaired(pair);
  const rowCount = pair.candidate.labels.length;
  const one = metric.measure(pair.candidate);
  const two = metric.measure(pair.other);
  if (one.kind === 'undefined' || two.kind === 'undefined') {
    return {
      candidate: plain(one, rowCount),
      other: plain(two, rowCount),
      improvement: { kind: 'undefined', reason: undefinedReason(one, two), rowCount },
    };
  }
  const values: Values = { candidate: one.value, other: two.value };
  const bounds = intervalProblem(metric, pair.candidate)
    ? null
    : pairBounds(metric, { ...pair, values }, how);
  const shown = (value: number, side: Bounds | undefined): Estimate => {
    const interval = side ? { low: side.low, high: side.high, confidence: how.confidence } : null;
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

function pairBounds(metric: Metric, pair: MeasuredPair, how: Confidence): PairBounds {
  return metric.spread.kind === 'delong'
    ? pairedAucBounds(pair, how.confidence)
    : pairedResampleBounds(metric, pair, how);
}

const pairedAucBounds = ({ candidate, other }: Pair, confidence: number): PairBounds => ({
  candidate: aucBounds(candidate, confidence),
  other: aucBounds(other, confidence),
  improvement: aucGapBounds(candidate, other, confidence),
});

function pairedResampleBounds(
  metric: Metric,
  { candidate, other, values }: MeasuredPair,
  { seed, confidence }: Confidence,
): PairBounds {
  const [one, two] = [drawnOf(metric, candidate), drawnOf(metric, other)];
  const draws = resampled(metric, [...one.sums, ...two.sums], candidate, seed);
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
