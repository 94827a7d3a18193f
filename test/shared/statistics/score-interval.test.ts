import { expect, it } from 'vitest';
import { invertedBounds } from '../../../shared/statistics/interval.ts';
import { fewPositivesBounds } from '../../../shared/statistics/rank-interval.ts';
import { amountBounds, shareBounds, skewBounds } from '../../../shared/statistics/score-interval.ts';

const z = 1.959963984540054;

it('is Wilson’s interval of a share', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  for (const [share, count, low, high] of [
    [81 / 263, 263, 0.2553, 0.3662],
    [15 / 148, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1 / 29, 29, 0.0061, 0.1718],
  ] as const) {
    const bounds = shareBounds(share, count, z);
    expect(bounds.low).toBeCloseTo(low, 4);
    expect(bounds.high).toBeCloseTo(high, 4);
  }
});

it('is the score interval of a count, of an amount whose variance grows with it', () => {
  // (x − λ)² = z² λ at x = 9
  const { low, high } = amountBounds(9, 9, z);
  for (const end of [low, high]) expect((9 - end) ** 2).toBeCloseTo(z * z * end, 9);
  expect(amountBounds(0, 0, z)).toEqual({ low: 0, high: 0 });
});

it('reaches further up from an amount the more skew it is, and never down to 0', () => {
  const spread = { variance: 0.04, quantile: 2 };
  // As skew as the logarithm takes away by itself; Hall 1992 with a skewness of 0.65 − 0.15 below and 0.65 above, by Python.
  for (const [skewness, low, high] of [
    [0.1, 2 * Math.exp(-0.2), 2 * Math.exp(0.2)],
    [0.65, 1.7202697425780014, 3.5860075244319662],
  ] as const) {
    const bounds = skewBounds(2, { ...spread, skewness });
    expect(bounds.low).toBeCloseTo(low, 12);
    expect(bounds.high).toBeCloseTo(high, 12);
  }
  const plain = skewBounds(2, { ...spread, skewness: 0.1 });
  expect(skewBounds(2, { ...spread, skewness: -0.5 })).toEqual(plain);
  // One row makes all of an amount: two degrees of freedom.
  const one = skewBounds(1, { variance: 0.25, skewness: 1, quantile: 4.3 });
  expect(one.low).toBeGreaterThan(0.15);
  expect(one.high).toBeLessThan(5);
});

it('goes to both sides of an area under the curve as far as the error there reaches', () => {
  const { low, high } = fewPositivesBounds({ auc: 0.9, positive: 4, negative: 196, confidence: 0.95 });
  expect(low).toBeGreaterThan(0.5);
  expect(low).toBeLessThan(0.75);
  expect(high).toBeGreaterThan(0.96);
  expect(high).toBeLessThan(1);
  const perfect = fewPositivesBounds({ auc: 1, positive: 10, negative: 100, confidence: 0.95 });
  expect(perfect.high).toBe(1);
  expect(perfect.low).toBeLessThan(0.95);
  const other = fewPositivesBounds({ auc: 0.1, positive: 4, negative: 196, confidence: 0.95 });
  expect(other.high).toBeCloseTo(1 - low, 9);
});

it('inverts tests along a path of truths', () => {
  // The truth t gives values that are spread evenly over t … t + 1.
  const replicates = [0, 1, 2, 3].map((truth) =>
    Float64Array.from({ length: 1000 }, (_, i) => truth + i / 1000),
  );
  const { low, high } = invertedBounds({ truths: [0, 1, 2, 3], replicates }, 1.5, 0.9);
  expect(low).toBeCloseTo(0.1, 2);
  expect(high).toBeCloseTo(1.9, 2);
  expect(invertedBounds({ truths: [0, 1], replicates: replicates.slice(0, 2) }, 1.5, 0.9).high).toBe(
    Number.POSITIVE_INFINITY,
  );
});
