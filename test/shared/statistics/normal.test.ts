import { describe, expect, it } from 'vitest';
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
