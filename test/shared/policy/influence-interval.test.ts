import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { compare } from '../../../shared/policy/compare.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';

const how = { seed: 1, confidence: 0.95 };
const named = (name: string) => metricNamed(name) as Metric;

function intervalOf(found: Estimate) {
  if (found.kind === 'undefined' || !found.interval) throw new Error(`no interval: ${JSON.stringify(found)}`);
  return { value: found.value, ...found.interval };
}

const rowCount = 400;
const labels = Float64Array.from({ length: rowCount }, (_, row) => (row % 20) - 9.5);

/** A model whose errors are all of one size, but for two that are so many times larger. */
const missing = (times: number, size = 1): Scored => ({
  labels,
  scores: labels.map(
    (label, row) => label + (row % 2 === 0 ? size : -size) * (row % 200 === 7 ? times : 1 + (row % 5) / 10),
  ),
  threshold: 0,
});

describe('errors of a regression', () => {
  it.each(['rmse', 'mae', 'r2'])('are hardly known where a few rows make them: %s', (name) => {
    const widened = (times: number): number => {
      const [today, before] = ([undefined, 'recovered'] as const).map((method) =>
        intervalOf(estimate(named(name), { ...missing(times), method }, how)),
      );
      return ((today?.high ?? 0) - (today?.low ?? 0)) / ((before?.high ?? 0) - (before?.low ?? 0));
    };
    expect(widened(1.2)).toBeGreaterThan(0.97);
    expect(widened(1.2)).toBeLessThan(1.03);
    expect(widened(40)).toBeGreaterThan(1.5);
  });

  it('may be far larger than they were found, and not as much smaller', () => {
    const { value, low, high } = intervalOf(estimate(named('rmse'), missing(40), how));
    expect(high / value).toBeGreaterThan(value / low);
    expect(low).toBeGreaterThan(0);
    const told = intervalOf(estimate(named('r2'), missing(10), how));
    expect(told.high).toBeLessThan(1);
    expect(told.value - told.low).toBeGreaterThan(told.high - told.value);
  });

  it.each(['rmse', 'mae', 'r2'])('and gains in them have as few degrees of freedom: %s', (name) => {
    const widthBy = (method: Scored['method'], times: number): number => {
      const pair = { candidate: { ...missing(times), method }, other: { ...missing(1, 2), method } };
      const { low, high } = intervalOf(compare(named(name), pair, how).improvement);
      return high - low;
    };
    // Student's quantile of some four degrees of freedom is 2.8, of 399 it is 1.97.
    expect(widthBy(undefined, 40) / widthBy('recovered', 40)).toBeGreaterThan(1.3);
    expect(widthBy(undefined, 1.2) / widthBy('recovered', 1.2)).toBeLessThan(1.03);
  });

  it('are known as well in whatever unit', () => {
    const scaled = (unit: number): Scored => ({
      ...{ labels: labels.map((label) => label * unit), threshold: 0 },
      scores: missing(10).scores.map((score) => score * unit),
    });
    const { low, high } = intervalOf(estimate(named('rmse'), missing(10), how));
    for (const unit of [1e120, 1e-120]) {
      const found = intervalOf(estimate(named('rmse'), scaled(unit), how));
      expect(found.low / unit).toBeCloseTo(low, 9);
      expect(found.high / unit).toBeCloseTo(high, 9);
    }
  });

  it('are found exactly where there are none', () => {
    const perfect: Scored = { labels, scores: labels, threshold: 0 };
    expect(intervalOf(estimate(named('rmse'), perfect, how))).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(intervalOf(estimate(named('r2'), perfect, how))).toMatchObject({ value: 1, low: 1, high: 1 });
  });
});

describe('shares of rows', () => {
  /** 30 positives found, 20 missed, 10 negatives taken for positives, of 200 rows. */
  const counts: Scored = {
    labels: Float64Array.from({ length: 200 }, (_, row) => (row < 50 ? 1 : 0)),
    scores: Float64Array.from({ length: 200 }, (_, row) => (row < 30 || row >= 190 ? 1 : 0)),
    threshold: 0.5,
  };

  it.each([
    // Wilson's intervals of 170 of 200, 30 of 40, 30 of 50 and 40 of 200, and for F1 of the 30 of 60 that are either: 2 J / (1 + J).
    ['accuracy', 0.7939, 0.8929],
    ['precision', 0.5981, 0.8581],
    ['recall', 0.4618, 0.7239],
    ['positive_share', 0.1505, 0.26086],
    ['f1', 0.5479, 0.7674],
  ] as const)('count those rows: %s', (name, low, high) => {
    const found = intervalOf(estimate(named(name), counts, how));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('and entities where some have several', () => {
    const witnesses = Int32Array.from({ length: 200 }, (_, row) => Math.floor(row / 2));
    const widthOf = (data: Scored): number => {
      const { low, high } = intervalOf(estimate(named('f1'), data, how));
      return high - low;
    };
    // Both rows of an entity are decided alike: half as many tell as much.
    expect(widthOf({ ...counts, witnesses }) / widthOf(counts)).toBeGreaterThan(1.3);
    expect(widthOf({ ...counts, witnesses }) / widthOf(counts)).toBeLessThan(1.5);
  });
});
