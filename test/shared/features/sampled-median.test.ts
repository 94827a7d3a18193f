import { describe, expect, it } from 'vitest';
import { median } from '../../../shared/features/quickselect.ts';
import { sampledMedian } from '../../../shared/features/sampled-median.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const random = seededRandom(5);
const uniform = (): number => random.uniform();

const shapes: Readonly<Record<string, (i: number) => number>> = {
  'spread evenly': uniform,
  'of both signs and long tails': () => (uniform() < 0.5 ? -1 : 1) * Math.exp(30 * uniform()),
  'with one far from all others': (i) => (i === 0 ? 1e12 : uniform()),
  'of two values': (i) => i % 2,
  'of a few whole numbers': () => Math.floor(7 * uniform()),
  'wider than a double': (i) => (i % 2 === 0 ? 1 : -1) * Number.MAX_VALUE * uniform(),
  'closer than a double can divide': () => 1 + Number.EPSILON * Math.floor(9 * uniform()),
  'of the smallest doubles': () => Number.MIN_VALUE * Math.floor(9 * uniform()),
};

describe.each(Object.entries(shapes))('values %s', (_, shape) => {
  it.each([16_379, 16_380, 20_001, 20_002])(
    'have the median that a search of all finds, %i of them',
    (count) => {
      const values = Float64Array.from({ length: count }, (_, i) => shape(i));
      const before = values.slice();
      expect(sampledMedian(values)).toBe(median(values.slice()));
      expect(values.every((value, at) => Object.is(value, before[at]))).toBe(true);
    },
  );
});

it('halves the gap between the two middle values, also where they are far apart', () => {
  const values = Float64Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? i / 1e6 : 1000 - i / 1e6));
  expect(sampledMedian(values)).toBe(median(values.slice()));
});

it('is not misled by an order that hides most values from the sample', () => {
  // Every sampled place holds a large value; most others are small.
  const count = 4095 * 8;
  const values = Float64Array.from({ length: count }, (_, i) => (i % 8 === 0 ? 1e6 + i : i / 7));
  expect(sampledMedian(values)).toBe(median(values.slice()));
  const equals = values.map((value) => (value >= 1e6 ? 5 : value));
  expect(sampledMedian(equals)).toBe(median(equals.slice()));
});
