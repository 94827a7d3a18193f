import { expect, it } from 'vitest';
import { seededRandom, xoshiro128 } from '../../../shared/statistics/random.ts';

it('gives the numbers of the authors’ reference implementation', () => {
  const random = xoshiro128([1, 2, 3, 4]);
  const first = Array.from({ length: 10 }, () => random.uint32());
  expect(first).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

it('repeats itself for a seed and differs between seeds, also such that share their lower or upper half', () => {
  const start = (seed: number) => [1, 2, 3].map(seededRandom(seed).uint32).join();
  expect(start(42)).toBe(start(42));
  const seeds = [0, 1, -1, 42, 2 ** 32, 2 ** 32 + 1, 2 ** 33, -(2 ** 40)];
  expect(new Set(seeds.map(start)).size).toBe(seeds.length);
});

it('spreads its draws evenly', () => {
  const random = seededRandom(7);
  const counts = new Float64Array(10);
  let outsideCount = 0;
  for (let draw = 0; draw < 100_000; draw++) {
    const bin = random.below(10);
    counts[bin] = (counts[bin] as number) + 1;
    const uniform = random.uniform();
    if (!(uniform >= 0 && uniform < 1)) outsideCount++;
  }
  expect(outsideCount).toBe(0);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

it('refuses a seed that is no whole number', () => {
  expect(() => seededRandom(0.5)).toThrow('seed must be a whole number, got 0.5');
});
