import { describe, expect, it } from 'vitest';
import { shareBounds } from '../../../shared/statistics/score-interval.ts';
import { differenceBounds, ratioBounds } from '../../../shared/statistics/share-contrast.ts';

const z = 1.959963984540054;

/** Hits among trials of two groups. */
const pairOf = (hits: number, count: number, otherHits: number, otherCount: number, correlation = 0) => ({
  one: { share: hits / count, count },
  other: { share: otherHits / otherCount, count: otherCount },
  correlation,
});

describe('the difference of two shares', () => {
  // Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
  it.each([
    [[56, 70, 48, 80], 0.0524, 0.3339],
    [[9, 10, 3, 10], 0.1705, 0.809],
    [[6, 7, 2, 7], 0.0582, 0.8062],
    [[5, 56, 0, 29], -0.0381, 0.1926],
    [[0, 10, 0, 20], -0.1611, 0.2775],
    [[10, 10, 0, 20], 0.6791, 1],
    [[10, 10, 0, 10], 0.6075, 1],
  ] as const)('of %j has Newcombe’s interval', ([hits, count, otherHits, otherCount], low, high) => {
    const bounds = differenceBounds(pairOf(hits, count, otherHits, otherCount), z);
    expect(bounds.low).toBeCloseTo(low, 4);
    expect(bounds.high).toBeCloseTo(high, 4);
  });

  it('is the better known the more the errors of both go together', () => {
    const width = (correlation: number): number => {
      const { low, high } = differenceBounds(pairOf(30, 100, 30, 100, correlation), z);
      return high - low;
    };
    expect(width(0.5) / width(0)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(width(-0.5)).toBeGreaterThan(width(0));
    expect(width(1)).toBeLessThan(width(0) / 3);
  });
});

describe('the ratio of two shares', () => {
  it.each([0, 0.4])(
    'has bounds at which both are told apart as surely as asked: correlation %f',
    (correlation) => {
      const pair = pairOf(24, 73, 29, 55, correlation);
      const { one, other } = pair;
      const [own, theirs] = [shareBounds(one.share, one.count, z), shareBounds(other.share, other.count, z)];
      const { low, high } = ratioBounds(pair, z);
      // (one − R · other)² is its own variance times z², of the side on which the bound lies.
      for (const [ratio, x, y] of [
        [low, one.share - own.low, theirs.high - other.share],
        [high, own.high - one.share, other.share - theirs.low],
      ] as const)
        expect((one.share - ratio * other.share) ** 2).toBeCloseTo(
          x * x + ratio * ratio * y * y - 2 * correlation * ratio * x * y,
          12,
        );
      expect(low).toBeLessThan(one.share / other.share);
      expect(high).toBeGreaterThan(one.share / other.share);
    },
  );

  it('is that of the other order turned over', () => {
    const [there, back] = [ratioBounds(pairOf(7, 34, 1, 34), z), ratioBounds(pairOf(1, 34, 7, 34), z)];
    expect(there.low * back.high).toBeCloseTo(1, 12);
    expect(there.high * back.low).toBeCloseTo(1, 12);
  });

  it('has bounds where a share is 0 or 1', () => {
    const none = ratioBounds(pairOf(0, 40, 20, 40), z);
    expect(none.low).toBe(0);
    expect(none.high).toBeGreaterThan(0);
    expect(none.high).toBeLessThan(0.3);
    expect(ratioBounds(pairOf(20, 40, 0, 40), z)).toMatchObject({ high: Number.POSITIVE_INFINITY });
    expect(ratioBounds(pairOf(20, 40, 0, 40), z).low).toBeCloseTo(1 / none.high, 12);
    expect(ratioBounds(pairOf(0, 40, 0, 40), z)).toEqual({ low: 0, high: Number.POSITIVE_INFINITY });
    const all = ratioBounds(pairOf(40, 40, 40, 40), z);
    expect(all.low).toBeCloseTo(1 / all.high, 12);
    expect(all.low).toBeCloseTo(shareBounds(1, 40, z).low, 2);
  });
});
