import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketOf, bucketsOf, keyHasher, shownHash } from '../../../shared/assignment/bucket.ts';

const hasCandidate = (salt: string, key: string, weight: number): boolean =>
  bucketOf(keyHasher(salt)(key)) < bucketsOf(weight);

const weights = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);

it('never moves a key back while the weight grows, nor any at 0, and all at 100', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), weights, weights, (salt, key, one, two) => {
      const [low, high] = [Math.min(one, two), Math.max(one, two)];
      if (hasCandidate(salt, key, low)) expect(hasCandidate(salt, key, high)).toBe(true);
      expect([hasCandidate(salt, key, 0), hasCandidate(salt, key, 100)]).toEqual([false, true]);
    }),
    { numRuns: 200 },
  );
});

/** Bounds that a share of n keys leaves once in a billion. */
const within = (count: number, n: number, share: number): boolean =>
  Math.abs(count - n * share) < 6 * Math.sqrt(n * share * (1 - share));

it('deals shares as large as the weights, anew with every salt', () => {
  const keys = Array.from({ length: 20_000 }, (_, at) => `customer-${at}`);
  for (const weight of [1, 5, 12.5, 50])
    for (const salt of ['o-1', 'o-2', 'o-3']) {
      const count = keys.filter((key) => hasCandidate(salt, key, weight)).length;
      expect(within(count, keys.length, weight / 100), `${count} at ${weight} %`).toBe(true);
    }
  const first = keys.filter((key) => hasCandidate('o-1', key, 10));
  const again = first.filter((key) => hasCandidate('o-2', key, 10)).length;
  expect(within(again, first.length, 0.1), `${again} of ${first.length} again`).toBe(true);
});

it('shows a hash by which anyone finds the bucket', () => {
  const hash = keyHasher('salt')('c-7');
  expect(shownHash(hash)).toMatch(/^[0-9a-f]{8}$/);
  expect(Number.parseInt(shownHash(hash), 16) % 10_000).toBe(bucketOf(hash));
});
