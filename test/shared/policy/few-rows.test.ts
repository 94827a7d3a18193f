import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { compare } from '../../../shared/policy/compare.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import type { Estimate } from '../../../shared/policy/gate.ts';
import { bootstrap } from '../../../shared/statistics/bootstrap.ts';
import { freedomOf } from '../../../shared/statistics/freedom.ts';
import { varianceOf } from '../../../shared/statistics/interval.ts';
import { meanBounds } from '../../../shared/statistics/score-interval.ts';

const how = { seed: 1, confidence: 0.95 };
const named = (name: string) => metricNamed(name) as Metric;

function intervalOf(found: Estimate) {
  if (found.kind === 'undefined' || !found.interval) throw new Error(`no interval: ${JSON.stringify(found)}`);
  return found.interval;
}

/** So many rows of each class, scored at equal steps: positives reach from `from` to 1, negatives from 0 to 0.8. */
function ranked(positives: number, negatives: number, from = 0.2): Scored {
  const labels = Float64Array.from({ length: positives + negatives }, (_, row) => (row < positives ? 1 : 0));
  const scores = labels.map((label, row) =>
    label === 1 ? from + ((1 - from) * (row + 0.5)) / positives : (0.8 * (row - positives + 0.5)) / negatives,
  );
  return { labels, scores, threshold: 0.5 };
}

it('has replicates with the variance of the sample where one unit fewer is drawn', () => {
  const values = [0, 0, 1, 7];
  const sums = {
    width: 1,
    add: (row: number, into: Float64Array, at: number): void => {
      into[at] = (into[at] as number) + (values[row] as number);
    },
    value: (totals: Float64Array, at: number): number => (totals[at] as number) / 4,
  };
  const of = (draws: 'all' | 'one-fewer'): number => {
    const [replicates] = bootstrap([sums], {
      rowCount: 4,
      strata: null,
      seed: 5,
      resampleCount: 40_000,
      draws,
    });
    return varianceOf(replicates as Float64Array);
  };
  // s² / n of 0, 0, 1, 7 is 34 / 12.
  expect(of('one-fewer')).toBeCloseTo(34 / 12, 1);
  expect(of('all') / of('one-fewer')).toBeCloseTo(3 / 4, 1);
});

it('knows few degrees of freedom where few rows make a figure', () => {
  expect(freedomOf(Float64Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 1 : -1)))).toBe(50);
  expect(freedomOf(new Float64Array(1_000).fill(0).map((_, at) => (at < 4 ? 1 : 0.001)))).toBeLessThan(9);
});

it('puts the intervals of independent shares together to that of their mean', () => {
  const { low, high } = meanBounds(
    [0.8, 0.6],
    [
      { low: 0.5, high: 0.9 },
      { low: 0.2, high: 0.7 },
    ],
  );
  expect(low).toBeCloseTo(0.7 - Math.hypot(0.3, 0.4) / 2, 12);
  expect(high).toBeCloseTo(0.7 + Math.hypot(0.1, 0.1) / 2, 12);
});

it('and those of shares that go together, or against one another, to a wider or a narrower one', () => {
  const apart = { low: 0.5, high: 0.9 };
  const { low, high } = meanBounds([0.8, 0.8], [apart, apart], { factor: 1, common: 0.01 });
  expect(low).toBeCloseTo(0.8 - Math.sqrt(0.3 ** 2 / 2 + 0.01), 12);
  expect(high).toBeCloseTo(0.8 + Math.sqrt(0.1 ** 2 / 2 + 0.01), 12);
  const narrower = meanBounds([0.8, 0.8], [apart, apart], { factor: 0.25, common: 0 });
  expect(narrower.low).toBeCloseTo(0.8 - 0.3 / Math.sqrt(8), 12);
});

describe('with few rows of a class', () => {
  /** Ten rows of the rarest class, all decided rightly; the others are taken for one another one time in ten. */
  const labels = Float64Array.from({ length: 1_010 }, (_, row) => (row < 10 ? 0 : 1 + (row % 2)));
  const scores = Float64Array.from({ length: 3 * labels.length }, (_, at) => {
    const row = Math.floor(at / 3);
    const [label, place] = [labels[row] as number, at % 3];
    return place === (row >= 10 && Math.floor(row / 2) % 10 === 0 ? 3 - label : label) ? 1 : 0;
  });
  const candidate: Scored = { labels, scores, threshold: 0.5, classes: ['a', 'b', 'c'] };

  it.each(['precision_macro', 'recall_macro', 'f1_macro', 'balanced_accuracy'])(
    'knows that luck may have decided them rightly: %s',
    (name) => {
      const metric = named(name);
      const belowOf = (method: Scored['method']): number => {
        const found = estimate(metric, { ...candidate, method }, how);
        return found.kind === 'value' ? found.value - intervalOf(found).low : 0;
      };
      // Wilson's interval of ten out of ten begins at 0.722, and F1 of J = 0.722 is 2 J / (1 + J).
      const least = name === 'f1_macro' ? (2 * 0.722) / 1.722 : 0.722;
      expect(belowOf(undefined)).toBeGreaterThan((1 - least) / 3);
      expect(belowOf(undefined)).toBeLessThan((1 - least) / 3 + 0.02);
      expect(belowOf('few-rows')).toBeLessThan(0.03);
    },
  );
});

describe('with few positive rows', () => {
  const pair = { candidate: ranked(40, 1_960), other: ranked(40, 1_960, 0.15) };

  it('knows the share of negatives at a recall no better than the threshold that the positives set', () => {
    const { low, high } = intervalOf(compare(named('fpr_at_recall_80'), pair, how).candidate);
    // The threshold lies at the 8th of 40 positives, give or take two times √(40 · 0.8 · 0.2): 5 of them, a tenth of the scores.
    expect(high - low).toBeGreaterThan(0.2);
    expect(high - low).toBeLessThan(0.35);
  });

  it('knows the precision of the highest scores as that of so many rows', () => {
    const { low, high } = intervalOf(compare(named('precision_at_pct_10'), pair, how).candidate);
    // 200 rows: Wilson's interval of a share p of them is 2 · 1.96 √(p (1 − p) / 200) wide.
    const found = named('precision_at_pct_10').measure(pair.candidate);
    const p = found.kind === 'value' ? found.value : 0;
    expect((high - low) / (3.92 * Math.sqrt((p * (1 - p)) / 200))).toBeGreaterThan(0.95);
    expect((high - low) / (3.92 * Math.sqrt((p * (1 - p)) / 200))).toBeLessThan(1.25);
  });

  it('has a balanced accuracy as sure as its two recalls, of which that of the few says most', () => {
    const width = (name: string): number => {
      const { low, high } = intervalOf(compare(named(name), pair, how).candidate);
      return high - low;
    };
    expect(width('balanced_accuracy') / width('recall')).toBeGreaterThan(0.5);
    expect(width('balanced_accuracy') / width('recall')).toBeLessThan(0.56);
  });

  it('is not sure of a gain because two positive rows happen to rank alike', () => {
    const alike = { candidate: ranked(3, 197), other: ranked(3, 197) };
    const scores = alike.other.scores.map((score, row) => (row < 3 ? score : score + (row % 5) / 50));
    const { low, high } = intervalOf(
      compare(named('roc_auc'), { ...alike, other: { ...alike.other, scores } }, how).improvement,
    );
    expect(high - low).toBeGreaterThan(0.02);
  });
});

it('does not take several classes that are all decided rightly for a certainty', () => {
  const labels = Float64Array.from({ length: 60 }, (_, row) => row % 3);
  const scores = Float64Array.from({ length: 180 }, (_, at) => (((at / 3) | 0) % 3 === at % 3 ? 0.8 : 0.1));
  const data: Scored = { labels, scores, classes: ['a', 'b', 'c'], threshold: 0.5 };
  const { low, high } = intervalOf(
    compare(named('accuracy'), { candidate: data, other: data }, how).candidate,
  );
  expect(high).toBe(1);
  // The rule of three: none wrong of 60 leaves a twentieth open.
  expect(low).toBeGreaterThan(0.9);
  expect(low).toBeLessThan(0.96);
});
