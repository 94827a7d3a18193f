import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { binary, golden } from './golden-vector.ts';

const named = (name: string) => metricNamed(name) as Metric;
const measured = (name: string, data: Scored) => named(name).measure(data);

describe('golden vector', () => {
  it.each([
    ['precision_at_pct_25', 1],
    ['precision_at_pct_50', 0.722222],
    ['precision_at_pct_75', 0.666667],
    ['fpr_at_recall_50', 0],
    ['fpr_at_recall_80', 0.5],
    ['fpr_at_recall_90', 0.5],
  ])('%s is %d', (name, expected) => {
    const found = measured(name, golden);
    expect(found.kind === 'value' && found.value).toBeCloseTo(expected, 6);
  });
});

it('shares ties at the cut-off by the part of them that fits in', () => {
  expect(measured('precision_at_pct_50', binary([1, 0, 0, 1], [0.5, 0.5, 0.5, 0.5]))).toMatchObject({
    value: 0.5,
  });
});

it('says why there is no value', () => {
  expect(measured('precision_at_pct_10', binary([], []))).toEqual({
    kind: 'undefined',
    reason: 'there are no rows',
  });
  expect(measured('fpr_at_recall_80', binary([1, 1], [0.1, 0.2]))).toMatchObject({
    reason: 'every row is positive',
  });
});

it.each(['precision_at_pct_0', 'fpr_at_recall_101', 'fpr_at_recall_080', 'recall_80', 'fpr_at_recall_'])(
  'knows no metric %s',
  (name) => expect(metricNamed(name)).toBeUndefined(),
);

it('is one object for one name, so that what is known of rows is shared', () => {
  expect(named('fpr_at_recall_80')).toBe(named('fpr_at_recall_80'));
});

/** Scores of negatives are u², of positives √u: the truth is known. */
function drawn(rowCount: number, seed: number): Scored {
  const random = seededRandom(seed);
  const labels = Float64Array.from({ length: rowCount }, () => (random.uniform() < 0.3 ? 1 : 0));
  const scores = labels.map((label) => (label === 1 ? Math.sqrt(random.uniform()) : random.uniform() ** 2));
  return { labels, scores, threshold: 0.5 };
}

// P(positive above t) = 1 − t², so recall 0.8 is at t = √0.2, where 1 − √t of the negatives lie above.
const truths = { fpr_at_recall_80: 1 - 0.2 ** 0.25, precision_at_pct_20: precisionAt(0.2) };

function precisionAt(share: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const t = (low + high) / 2;
    if (0.3 * (1 - t * t) + 0.7 * (1 - Math.sqrt(t)) > share) low = t;
    else high = t;
  }
  return (0.3 * (1 - low * low)) / share;
}

it.each(Object.entries(truths))(
  '%s has intervals that hold the truth about as often as they say',
  (name, truth) => {
    let held = 0;
    const runs = 40;
    for (let seed = 1; seed <= runs; seed++) {
      const found = estimate(named(name), drawn(600, seed), { seed, confidence: 0.9 });
      const interval = found.kind === 'value' ? found.interval : null;
      if (interval && interval.low <= truth && truth <= interval.high) held += 1;
    }
    expect(held / runs).toBeGreaterThan(0.8);
    expect(held / runs).toBeLessThan(0.99);
  },
);
