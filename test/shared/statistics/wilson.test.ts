import { expect, it } from 'vitest';
import { wilsonBounds } from '../../../shared/statistics/wilson.ts';

it.each([
  // Newcombe 1998, table I, method 3.
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i is %d to %d', (hits, n, low, high) => {
  const bounds = wilsonBounds(hits, n, 0.95);
  expect(bounds.low).toBeCloseTo(low, 4);
  expect(bounds.high).toBeCloseTo(high, 4);
});

it('knows nothing without any, and mirrors what is counted', () => {
  expect(wilsonBounds(0, 0, 0.95)).toEqual({ low: 0, high: 1 });
  const [few, many] = [wilsonBounds(3, 20, 0.9), wilsonBounds(17, 20, 0.9)];
  expect(many.low).toBeCloseTo(1 - few.high, 12);
  expect(wilsonBounds(20, 20, 0.95).high).toBe(1);
});
