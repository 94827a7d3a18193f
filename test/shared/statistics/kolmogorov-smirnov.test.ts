import { expect, it } from 'vitest';
import { kolmogorovSmirnov } from '../../../shared/statistics/kolmogorov-smirnov.ts';
import { otherScores, scores } from '../metrics/golden-vector.ts';

const counting = (length: number, term: (i: number) => number) =>
  Float64Array.from({ length }, (_, i) => term(i));

/** Expected values ran on SciPy 1.17.1. */
it('gives the golden vector a distance of 1/6 with the exact p', () => {
  const { distance, p } = kolmogorovSmirnov(scores, otherScores);
  expect(distance).toBeCloseTo(0.166667, 6);
  expect(p).toBeCloseTo(0.998485, 6);
});

it('is exact for unequal sizes', () => {
  const first = kolmogorovSmirnov(
    counting(10, (i) => i),
    counting(7, (i) => i + 3.5),
  );
  expect(first.distance).toBeCloseTo(0.4, 12);
  expect(first.p).toBeCloseTo(0.4334121760592349, 12);
  const second = kolmogorovSmirnov(
    counting(40, (i) => i / 40),
    counting(25, (i) => (i / 25) * 1.3 + 0.01),
  );
  expect(second.distance).toBeCloseTo(0.24, 12);
  expect(second.p).toBeCloseTo(0.2881448317933554, 10);
});

it('takes the limit for large samples', () => {
  const { distance, p } = kolmogorovSmirnov(
    counting(3000, (i) => ((i * 7) % 3000) / 3000),
    counting(2500, (i) => (i / 2500) ** 1.05),
  );
  expect(distance).toBeCloseTo(0.018333333333333368, 12);
  expect(p).toBeCloseTo(0.7417016098045355, 2);
});

it('finds equal samples at distance 0 with p 1, and disjoint ones at distance 1', () => {
  expect(kolmogorovSmirnov(scores, scores)).toEqual({ distance: 0, p: 1 });
  const large = counting(5000, (i) => i);
  expect(kolmogorovSmirnov(large, large)).toEqual({ distance: 0, p: 1 });
  const apart = kolmogorovSmirnov(
    large,
    large.map((x) => x + 1e6),
  );
  expect(apart.distance).toBe(1);
  expect(apart.p).toBeLessThan(1e-300);
});

it('refuses empty samples', () => {
  expect(() => kolmogorovSmirnov(scores, new Float64Array())).toThrow('empty sample: 12 and 0 rows');
});
