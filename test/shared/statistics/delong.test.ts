import { expect, it } from 'vitest';
import { aucComponents, aucCovariance, aucDifference } from '../../../shared/statistics/delong.ts';
import { labels, otherScores, scores } from '../metrics/golden-vector.ts';

const one = aucComponents(labels, scores);
const two = aucComponents(labels, otherScores);

it('gives the golden covariance of two paired areas', () => {
  expect(one.auc).toBeCloseTo(0.833333, 6);
  expect(two.auc).toBeCloseTo(0.805556, 6);
  expect(aucCovariance(one, one)).toBeCloseTo(0.0143519, 7);
  expect(aucCovariance(one, two)).toBeCloseTo(0.0097222, 7);
  expect(aucCovariance(two, two)).toBeCloseTo(0.0195988, 7);
});

it('gives the golden test of their difference', () => {
  const { difference, z, p } = aucDifference(one, two);
  expect(difference).toBeCloseTo(0.027778, 6);
  expect(z).toBeCloseTo(0.230633, 6);
  expect(p).toBeCloseTo(0.8176, 6);
});

it('finds no difference and no variance between identical models', () => {
  expect(aucDifference(one, aucComponents(labels, scores))).toEqual({
    difference: 0,
    variance: 0,
    z: 0,
    p: 1,
  });
});

it('finds no variance in scores that all tie', () => {
  const flat = aucComponents(labels, new Float64Array(12).fill(0.4));
  expect(flat.auc).toBe(0.5);
  expect(aucCovariance(flat, flat)).toBe(0);
});

it('refuses a single class', () => {
  expect(() => aucComponents(new Float64Array(3), Float64Array.of(1, 2, 3))).toThrow(
    '0 positive, 3 negative',
  );
});
