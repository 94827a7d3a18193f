import { describe, expect, it } from 'vitest';
import { foldedGapBounds } from '../../../shared/statistics/folded-gap.ts';
import type { SignedGap } from '../../../shared/statistics/largest-gap.ts';
import { normalCdf } from '../../../shared/statistics/normal.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

/** A gap that is found with a normal error, seen from the side on which it was found. */
const normalGap =
  (found: number, error = 1): SignedGap =>
  (z) => ({ low: Math.abs(found) - z * error, high: Math.abs(found) + z * error });

/** The chance of an absolute value of at most `size`, of a normal number around `centre`. */
const within = (size: number, centre: number): number => normalCdf(size - centre) - normalCdf(-size - centre);

describe('a gap that is found', () => {
  it('has its own interval far from 0', () => {
    const { low, high } = foldedGapBounds([normalGap(9, 2)], 0.95);
    expect(low).toBeCloseTo(9 - 2 * 1.959964, 5);
    expect(high).toBeCloseTo(9 + 2 * 1.959964, 5);
  });

  it('is known to be less than as many errors as one side has where it is nothing', () => {
    expect(foldedGapBounds([normalGap(0)], 0.95)).toEqual({ low: 0, high: expect.closeTo(1.644854, 5) });
    expect(foldedGapBounds([normalGap(0.1, 3)], 0.95).high).toBeCloseTo(3 * 1.644854, 5);
  });

  it('is bounded by the chances of the folded distribution', () => {
    for (const found of [0.4, 1, 2, 3]) {
      const { high } = foldedGapBounds([normalGap(found)], 0.95);
      expect(within(found, high)).toBeCloseTo(0.025, 8);
    }
    // Near 0, where no truth can be missed from below, lower bounds have all of 5 %; beyond half of it.
    const { low } = foldedGapBounds([normalGap(2.5)], 0.95);
    expect(1 - within(2.5, low)).toBeCloseTo(0.05, 8);
    expect(foldedGapBounds([normalGap(1.95)], 0.95).low).toBe(0);
    const beyond = foldedGapBounds([normalGap(4)], 0.95).low;
    expect(1 - within(4, beyond)).toBeCloseTo(0.025, 8);
    expect(foldedGapBounds([normalGap(3.4)], 0.95).low).toBeCloseTo(1.644854, 5);
  });

  it('passes over no gap’s own upper bound, and is the more cautious below the more gaps there are', () => {
    const [clear, noisy] = [normalGap(5), normalGap(1, 4)];
    expect(foldedGapBounds([clear, noisy], 0.95).high).toBe(foldedGapBounds([noisy], 0.95).high);
    expect(foldedGapBounds([clear, noisy], 0.95).low).toBeCloseTo(5 - 1.959964, 5);
    const ten = Array.from({ length: 10 }, () => clear);
    expect(foldedGapBounds(ten, 0.95).low).toBeCloseTo(5 - 2.575829, 5);
  });
});

describe('how often the truth is held', () => {
  const heldOf = (gaps: readonly number[], runs: number): number => {
    const random = seededRandom(11);
    const bell = (): number =>
      Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    const truth = Math.max(...gaps.map(Math.abs));
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const { low, high } = foldedGapBounds(
        gaps.map((gap) => normalGap(gap + bell())),
        0.95,
      );
      if (low <= truth && truth <= high) held++;
    }
    return held / runs;
  };

  // Four errors of chance are 0.02 of 2,000 runs, 0.028 of 1,000.
  it.each([0, 1, 1.7, 2.5, 5])('of one gap of %d errors: neither more nor less', (gap) => {
    const held = heldOf([gap], 2_000);
    expect(held).toBeGreaterThan(0.93);
    expect(held).toBeLessThan(0.97);
  });

  it.each([[[1, 1]], [[3, 3, -3, 1]]])('of the largest of %j: no less', (gaps) => {
    const held = heldOf(gaps, 1_000);
    expect(held).toBeGreaterThan(0.922);
    expect(held).toBeLessThan(0.99);
  });
});
