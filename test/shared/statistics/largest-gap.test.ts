import { describe, expect, it } from 'vitest';
import { largestGapBounds, type SignedGap } from '../../../shared/statistics/largest-gap.ts';
import { normalCdf } from '../../../shared/statistics/normal.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

/** A gap that is found with a normal error, seen from the side on which it was found. */
const normalGap =
  (found: number, error = 1): SignedGap =>
  (z) => ({ low: Math.abs(found) - z * error, high: Math.abs(found) + z * error });

describe('the largest of some gaps', () => {
  it('is one gap: what is far from 0 has its own interval', () => {
    const { low, high } = largestGapBounds([normalGap(9, 2)], 0.95);
    expect(low).toBeCloseTo(9 - 2 * 1.959964, 5);
    expect(high).toBeCloseTo(9 + 2 * 1.959964, 5);
  });

  it('counts surprises to either side where the gap is nearly none', () => {
    const { low, high } = largestGapBounds([normalGap(2.5)], 0.95);
    expect(normalCdf(low - 2.5) + normalCdf(-low - 2.5)).toBeCloseTo(0.025, 9);
    expect(high).toBeCloseTo(4.459964, 5);
    expect(largestGapBounds([normalGap(2.2)], 0.95).low).toBe(0);
    expect(largestGapBounds([normalGap(-0.5)], 0.95).high).toBeCloseTo(2.459964, 5);
  });

  it('has no upper bound lower than any gap’s own, and the more cautious a lower one the more gaps there are', () => {
    const [clear, noisy] = [normalGap(5), normalGap(1, 4)];
    expect(largestGapBounds([clear, noisy], 0.95).high).toBeCloseTo(1 + 4 * 1.959964, 5);
    expect(largestGapBounds([clear, noisy], 0.95).low).toBeCloseTo(5 - 1.959964, 5);
    const ten = Array.from({ length: 10 }, () => clear);
    expect(largestGapBounds(ten, 0.95).low).toBeCloseTo(5 - 2.575829, 5);
  });
});

it.each([
  { gaps: [0, 0] },
  { gaps: [0.3, 0.3] },
  { gaps: [3, 3] },
  { gaps: [3, 2] },
  { gaps: [4, 0] },
  { gaps: [0, 0, 0, 0] },
  { gaps: [3, 3, -3, 1] },
])('holds the truth as often as it says, of $gaps', ({ gaps }) => {
  const random = seededRandom(11);
  const bell = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const truth = Math.max(...gaps.map(Math.abs));
  const runs = 2_000;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const { low, high } = largestGapBounds(
      gaps.map((gap) => normalGap(gap + bell())),
      0.95,
    );
    if (low <= truth && truth <= high) held++;
  }
  expect(held / runs).toBeGreaterThan(0.94);
  expect(held / runs).toBeLessThan(0.985);
});
