import { expect, it } from 'vitest';
import { rowMean } from '../../../shared/metrics/row-mean.ts';
import { bootstrap } from '../../../shared/statistics/bootstrap.ts';
import { basicBounds, percentileBounds } from '../../../shared/statistics/interval.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const noise = (length: number, seed: number) => Float64Array.from({ length }, seededRandom(seed).uniform);
const meanOf = (values: Float64Array) => rowMean((row) => values[row] as number);
const deviation = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

it.each([50, 2_000, 2_001, 7_333, 100_000])('finds the standard error of a mean of %d rows', (rowCount) => {
  const values = noise(rowCount, 3);
  const [replicates] = bootstrap([meanOf(values)], { rowCount, strata: null, seed: 1, resampleCount: 2000 });
  const exact = deviation(values) / Math.sqrt(rowCount);
  expect(deviation(replicates as Float64Array) / exact).toBeGreaterThan(0.93);
  expect(deviation(replicates as Float64Array) / exact).toBeLessThan(1.07);
});

it('is not misled by rows that are sorted', () => {
  const values = noise(50_000, 3).sort();
  const how = { rowCount: 50_000, strata: null, seed: 1, resampleCount: 1000 };
  const [replicates] = bootstrap([meanOf(values)], how);
  const exact = deviation(values) / Math.sqrt(50_000);
  expect(Math.abs(deviation(replicates as Float64Array) / exact - 1)).toBeLessThan(0.08);
});

it('keeps the number of rows of each stratum', () => {
  const strata = Float64Array.from({ length: 90 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const share = meanOf(strata);
  const [replicates] = bootstrap([share], { rowCount: 90, strata, seed: 1, resampleCount: 50 });
  expect(new Set(replicates)).toEqual(new Set([1 / 3]));
});

it.each([
  [90, 0.05],
  [30_000, 0.003],
])(
  'lets strata of %d rows have as many as chance gives them, where their sizes are drawn',
  (rowCount, closeness) => {
    const strata = Float64Array.from({ length: rowCount }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const how = { rowCount, strata, sizes: 'drawn', seed: 1, resampleCount: 2_000 } as const;
    const [shares = new Float64Array()] = bootstrap([meanOf(strata)], how);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(mean - 1 / 3)).toBeLessThan(closeness);
    // As of a binomial count.
    expect(deviation(shares) / Math.sqrt(2 / 9 / rowCount)).toBeGreaterThan(0.93);
    expect(deviation(shares) / Math.sqrt(2 / 9 / rowCount)).toBeLessThan(1.07);
  },
);

it('draws the same rows for all statistics', () => {
  const values = noise(3_000, 5);
  const shifted = values.map((value) => value + 1);
  const how = { rowCount: 3_000, strata: null, seed: 9, resampleCount: 100 };
  const [one, two] = bootstrap([meanOf(values), meanOf(shifted)], how) as [Float64Array, Float64Array];
  for (let draw = 0; draw < 100; draw++) {
    expect((two[draw] as number) - (one[draw] as number)).toBeCloseTo(1, 12);
  }
});

it('repeats itself to the bit for a seed and differs between seeds', () => {
  const values = noise(5_000, 5);
  const run = (seed: number) =>
    bootstrap([meanOf(values)], { rowCount: 5_000, strata: null, seed, resampleCount: 20 });
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
});

it('cuts the tails of the replicates, and mirrors them for a basic interval', () => {
  const replicates = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(percentileBounds(replicates, 0.9)).toEqual({
    low: expect.closeTo(5, 9),
    high: expect.closeTo(95, 9),
  });
  expect(basicBounds(replicates, 60, 0.9)).toEqual({
    low: expect.closeTo(25, 9),
    high: expect.closeTo(115, 9),
  });
});
