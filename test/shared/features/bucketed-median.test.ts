import { describe, expect, it } from 'vitest';
import { bucketedMedian } from '../../../shared/features/bucketed-median.ts';
import { median } from '../../../shared/features/quickselect.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const random = seededRandom(5);
const uniform = (): number => random.uniform();

const shapes: Readonly<Record<string, (i: number) => number>> = {
  'spread evenly': uniform,
  'of both signs and long tails': () => (uniform() < 0.5 ? -1 : 1) * Math.exp(30 * uniform()),
  'almost all in one bucket': (i) => (i === 0 ? 1e12 : uniform()),
  'of two values': (i) => i % 2,
  'of a few whole numbers': () => Math.floor(7 * uniform()),
  'wider than a double': (i) => (i % 2 === 0 ? 1 : -1) * Number.MAX_VALUE * uniform(),
  'closer than a double can divide': () => 1 + Number.EPSILON * Math.floor(9 * uniform()),
  'of the smallest doubles': () => Number.MIN_VALUE * Math.floor(9 * uniform()),
};

describe.each(Object.entries(shapes))('values %s', (_, shape) => {
  it.each([4095, 4096, 20_001, 20_002])('have the median that a search of all finds, %i of them', (count) => {
    const values = Float64Array.from({ length: count }, (_, i) => shape(i));
    const before = values.slice();
    const sorted = values.slice().sort();
    const range = { min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
    expect(bucketedMedian(values, range)).toBe(median(values.slice()));
    expect(values).toEqual(before);
  });
});

it('halves the gap between the two middle values, also where they are many buckets apart', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => (i < 5000 ? i / 1e6 : 1000 - i / 1e6));
  expect(bucketedMedian(values, { min: 0, max: 1000 })).toBe(median(values.slice()));
});
