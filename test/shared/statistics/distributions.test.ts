import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquaredTail } from '../../../shared/statistics/chi-squared.ts';
import { lnGamma } from '../../../shared/statistics/ln-gamma.ts';
import { studentQuantile, studentTail } from '../../../shared/statistics/student.ts';
import { cohensD, welch } from '../../../shared/statistics/welch.ts';

// Expected values are those of scipy 1.17 (chi2.sf, gammaln, t.sf, t.ppf, ttest_ind with equal_var=False).
describe('distributions agree with scipy', () => {
  test.each([
    [4, 1, 0.04550026389635857],
    [10.5, 3, 0.014760897143990665],
    [0.3, 2, 0.8607079764250578],
    [60, 9, 1.3406780483959625e-9],
    [1e-3, 1, 0.9747728793699604],
    [30, 40, 0.8752187849674751],
  ])('the tail of χ² beyond %s with %s degrees', (statistic, freedom, expected) => {
    expect(chiSquaredTail(statistic, freedom) / expected).toBeCloseTo(1, 11);
  });

  test.each([
    [0.3, 1.0957979948180756],
    [1.5, -0.12078223763524526],
    [10, 12.801827480081469],
    [1234.5, 7550.550901077894],
    [1e8, 1742068066.1038349],
  ])('ln Γ(%s)', (x, expected) => {
    expect(lnGamma(x) / expected).toBeCloseTo(1, 12);
  });

  test.each([
    [2, 5, 0.10193947882985835],
    [0.5, 30.7, 0.6206402710432543],
    [4.2, 1.5, 0.08385474757828242],
    [6, 1000, 2.7553691733774752e-9],
  ])('both tails of Student beyond %s with %s degrees', (t, freedom, expected) => {
    expect(studentTail(t, freedom) / expected).toBeCloseTo(1, 11);
  });

  test.each([
    [0.95, 5, 2.5705818356363146],
    [0.99, 30.7, 2.745784892120256],
    [0.95, 1e6, 1.959966356814107],
  ])('the middle %s of Student with %s degrees', (confidence, freedom, expected) => {
    expect(studentQuantile(confidence, freedom)).toBeCloseTo(expected, 8);
  });
});

describe('Welch', () => {
  const one = { n: 7, mean: 3.457142857142857, variance: 0.8428571428571426 };
  const other = { n: 8, mean: 2.6, variance: 0.40571428571428564 };

  test('agrees with scipy in t, degrees of freedom, p and interval', () => {
    const found = welch(one, other, 0.95);
    expect(found?.t).toBeCloseTo(2.072047547129912, 10);
    expect(found?.freedom).toBeCloseTo(10.519133831466682, 10);
    expect(found?.p).toBeCloseTo(0.06369704376879538, 10);
    expect(found?.low).toBeCloseTo(-0.05844145008859447, 8);
    expect(found?.high).toBeCloseTo(1.772727164374309, 8);
    expect(cohensD(one, other)).toBeCloseTo(1.099739665098192, 10);
  });

  test('says nothing where no value differs from another, or an arm has one', () => {
    const alike = { n: 30, mean: 1, variance: 0 };
    expect(welch(alike, alike, 0.95)).toBeNull();
    expect(welch({ ...one, n: 1 }, other, 0.95)).toBeNull();
    expect(cohensD(alike, alike)).toBeNull();
  });

  test('is the same from the other side', () => {
    const sample = fc.record({
      n: fc.integer({ min: 2, max: 500 }),
      mean: fc.double({ min: -5, max: 5, noNaN: true }),
      variance: fc.double({ min: 0.01, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [there, back] = [welch(a, b, 0.9), welch(b, a, 0.9)];
        expect(back?.p).toBeCloseTo(there?.p ?? Number.NaN, 10);
        expect(back?.low).toBeCloseTo(-(there?.high ?? Number.NaN), 10);
      }),
      { numRuns: 30 },
    );
  });
});
