import { describe, expect, it } from 'vitest';
import { fitIntervals, halfWidth, type Intervals, rowsNeeded } from '../../../shared/conformal/intervals.ts';
import type { Gate } from '../../../shared/declaration/gate.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

/** Errors 1, 2, … n, in some order, around scores of zero. */
const upTo = (rowCount: number): Intervals => {
  const labels = Float64Array.from({ length: rowCount }, (_, row) => (row % 2 ? row + 1 : -(row + 1)));
  return fitIntervals(labels.reverse(), new Float64Array(rowCount)) as Intervals;
};

describe('half the width of an interval', () => {
  it.each([
    [9, 0.9, 9],
    [19, 0.9, 18],
    [19, 0.95, 19],
    [99, 0.9, 90],
    [100, 0.9, 91],
    [3, 0.5, 2],
    [1_000, 0.9, 901],
  ])('of %i residuals at %d is the one of rank ⌈(n + 1) level⌉', (rowCount, level, residual) => {
    expect(halfWidth(upTo(rowCount), level)).toEqual({ kind: 'width', value: residual });
  });

  it.each([
    [8, 0.9, 9],
    [18, 0.95, 19],
    [98, 0.99, 99],
  ])('of %i residuals is none at %d, which needs %i', (rowCount, level, needed) => {
    expect(halfWidth(upTo(rowCount), level)).toEqual({ kind: 'too-few', rowsNeeded: needed });
    expect(rowsNeeded(level)).toBe(needed);
    expect(halfWidth(upTo(needed), level).kind).toBe('width');
  });

  it('of many residuals is never narrower than all of them say, and hardly wider', () => {
    const many = upTo(12_345);
    expect(many.residuals).toHaveLength(1_000);
    for (let level = 0.001; level < 0.9999; level += 0.00371) {
      const exact = Math.ceil(12_346 * level - 1e-9);
      const half = halfWidth(many, level);
      const value = half.kind === 'width' ? half.value : Number.NaN;
      expect(value).toBeGreaterThanOrEqual(exact);
      expect(value - exact).toBeLessThanOrEqual(13);
    }
  });

  it('is nothing where no rows were measured', () => {
    expect(fitIntervals(new Float64Array(), new Float64Array())).toBeNull();
  });
});

it('intervals hold the truth as often as they promise, whatever the errors look like', () => {
  const random = seededRandom(17);
  const skewed = (): number => Math.exp(3 * random.uniform()) * (random.uniform() < 0.2 ? -3 : 1);
  for (const level of [0.8, 0.9]) {
    let held = 0;
    const rounds = 4_000;
    for (let round = 0; round < rounds; round++) {
      const labels = Float64Array.from({ length: 25 }, skewed);
      const half = halfWidth(fitIntervals(labels, new Float64Array(25)) as Intervals, level);
      if (half.kind === 'width' && Math.abs(skewed()) <= half.value) held++;
    }
    // Exactly ⌈26 level⌉ / 26, give or take four standard errors.
    const exact = Math.ceil(26 * level) / 26;
    expect(Math.abs(held / rounds - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / rounds));
  }
});

describe('coverage', () => {
  const metric = metricNamed('interval_coverage_90');
  const scores = new Float64Array(200);
  const labels = Float64Array.from({ length: 200 }, (_, row) => row / 10);
  const scored = { labels, scores, threshold: 0.5, intervals: upTo(19) };

  it('is the share of rows within their intervals', () => {
    expect(metric?.measure(scored)).toEqual({ kind: 'value', value: 181 / 200 });
  });

  it('is undefined without intervals, or with too few rows behind them, and says why', () => {
    const { intervals, ...without } = scored;
    expect(metric?.measure(without)).toMatchObject({ reason: expect.stringContaining('no intervals') });
    expect(intervals.rowCount).toBe(19);
    expect(metric?.measure({ ...scored, intervals: upTo(5) })).toMatchObject({
      reason: 'an interval of 0.9 needs 9 rows of validation, there were 5',
    });
  });

  it('can be bounded by a gate, which judges by its interval, and not compared', () => {
    const verdictOf = (gate: Gate) =>
      judge({
        ...{ gates: [gate], task: 'regression', candidate: scored, champion: { kind: 'none' } },
        ...{ prior: { labels, scores, threshold: 0.5 }, measurements: {}, seed: 1 },
      }).gates[0]?.verdict;
    const bound = { metric: 'interval_coverage_90', confidence: 0.95 };
    expect(verdictOf({ ...bound, min: 0.8 })).toBe('pass');
    expect(verdictOf({ ...bound, min: 0.9 })).toBe('inconclusive');
    expect(verdictOf({ ...bound, min: 0.99 })).toBe('fail');
    const [problem] = gateProblems([{ ...bound, against: 'champion', margin: 0 }], 'regression');
    expect(problem?.message).toContain('bound it with min and max instead');
  });
});
