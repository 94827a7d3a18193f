import { describe, expect, it } from 'vitest';
import {
  chiSquareQuantile,
  chiSquareSurvival,
  chiSquareTest,
} from '../../../shared/statistics/chi-square.ts';
import { normalCdf, normalQuantile } from '../../../shared/statistics/normal.ts';

/** All expected values ran on SciPy 1.17.1. */
describe('normal distribution', () => {
  it.each([
    [-9, 1.1285884059538324e-19],
    [-7.2, 3.010627981117422e-13],
    [-5, 2.866515718791933e-7],
    [-1.96, 0.024997895148220435],
    [-0.3, 0.3820885778110474],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2.5, 0.9937903346742238],
    [7, 0.9999999999987201],
  ])('lies below %d with probability %d', (x, p) => {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-14);
    expect(normalCdf(x) / p).toBeCloseTo(1, 7);
  });

  it.each([
    [1e-300, -37.0470962993612],
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.07, -1.4757910281791706],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.999999, 4.753424308817087],
  ])('has its quantile %d at %d', (p, x) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-13 * Math.max(Math.abs(x), 1));
  });

  it('has no quantile at 0 and 1', () => {
    expect(() => normalQuantile(0)).toThrow('no normal quantile at 0');
    expect(() => normalQuantile(1)).toThrow('no normal quantile at 1');
  });
});

describe('χ² distribution', () => {
  it.each([
    [4, 1, 0.04550026389635857],
    [0.1, 1, 0.7518296340458492],
    [16.919, 9, 0.049999640848349826],
    [3, 9, 0.9642949726850891],
    [50, 9, 1.0772382022574693e-7],
    [120, 100, 0.08440668109369177],
    [0.001, 2, 0.9995001249791693],
    [300, 20, 8.082849629775851e-52],
  ])('exceeds %d of %d degrees of freedom with probability %d', (x, degrees, p) => {
    expect(chiSquareSurvival(x, degrees) / p).toBeCloseTo(1, 9);
  });

  it.each([
    [0.95, 9, 16.918977604620448],
    [0.99, 1, 6.6348966010212145],
    [0.99, 10, 23.209251158954356],
    [0.5, 3, 2.3659738843753377],
    [0.999, 40, 73.40195751899103],
  ])('has its quantile %d of %d degrees of freedom at %d', (p, degrees, x) => {
    expect(chiSquareQuantile(p, degrees) / x).toBeCloseTo(1, 10);
  });

  it('finds 5100 of 4900 against even halves unlikely at p = 0.0455', () => {
    const { statistic, p } = chiSquareTest([5100, 4900], [5000, 5000]);
    expect(statistic).toBe(4);
    expect(p).toBeCloseTo(0.0455, 4);
  });

  it('refuses cells that cannot be tested', () => {
    expect(() => chiSquareTest([1, 2], [3])).toThrow('2 and 1');
    expect(() => chiSquareTest([1, 2], [3, 0])).toThrow('cell 1 has 0');
  });
});
