import { expect, it } from 'vitest';
import { numberStatistics } from '../../../shared/features/number-statistics.ts';

it('takes mean and population deviation after the missing values became the median', () => {
  expect(numberStatistics(Float64Array.of(1, Number.NaN, 2, 6))).toEqual({
    kind: 'varying',
    median: 2,
    mean: 2.75,
    deviation: Math.sqrt((1.75 ** 2 + 0.75 ** 2 + 0.75 ** 2 + 3.25 ** 2) / 4),
    missingCount: 1,
  });
});

it('takes what is not finite for missing', () => {
  const found = numberStatistics(Float64Array.of(1, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY));
  expect(found).toMatchObject({ kind: 'varying', median: 2, missingCount: 2 });
});

it('knows columns that nothing can be learnt from', () => {
  expect(numberStatistics(new Float64Array(0))).toEqual({ kind: 'all-missing' });
  expect(numberStatistics(Float64Array.of(Number.NaN, Number.NaN))).toEqual({ kind: 'all-missing' });
  expect(numberStatistics(Float64Array.of(0.1, 0.1, 0.1, Number.NaN))).toEqual({
    kind: 'constant',
    missingCount: 1,
  });
  expect(numberStatistics(Float64Array.of(0, 1e-320))).toEqual({ kind: 'constant', missingCount: 0 });
  expect(numberStatistics(Float64Array.of(-1e308, 1e308))).toEqual({ kind: 'overflow', missingCount: 0 });
});
