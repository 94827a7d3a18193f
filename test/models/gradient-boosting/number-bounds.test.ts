import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberBounds } from '../../../models/gradient-boosting/number-bounds.ts';
import { binTwin } from './twins.ts';

/** Values of which some are frequent, as zero often is. */
const values = fc
  .array(
    fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -4, max: 4 }),
      fc.constantFrom(0, 1, 5e-324, -5e-324, 1e308, -1e308),
    ),
    { minLength: 1, maxLength: 300 },
  )
  .map((all) => Float64Array.from(all).sort());

describe('bounds of bins', () => {
  it('are ascending, and fewer than the bins', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 40 }), (sorted, binsMax) => {
        const bounds = numberBounds(sorted, binsMax);
        expect(bounds.length).toBeLessThan(binsMax);
        expect(bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] ?? bound))).toBe(true);
      }),
    );
  });

  it('give a value that fills a bin one of its own, and the others bins of about equal counts', () => {
    const others = Array.from({ length: 150 }, (_, at) => at + 1);
    const zeros = Array.from({ length: 100 }, () => 0);
    const sorted = Float64Array.from([...others.map((value) => -value), ...zeros, ...others]).sort();
    const bounds = [...numberBounds(sorted, 16)];
    const counts = new Map<number, number>();
    for (const value of sorted) {
      const bin = binTwin(value, bounds);
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
    }
    expect(counts.get(binTwin(0, bounds))).toBe(100);
    counts.delete(binTwin(0, bounds));
    // 300 rows are left for 15 bins.
    expect(Math.max(...counts.values())).toBeLessThan(2 * 20);
  });
});
