import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packFeatures, writeSides } from '../../../models/gradient-boosting/packing.ts';

const counts = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 40 });

describe('packing features into bytes', () => {
  it('gives every bin of every feature values of its byte that no other feature confuses', () => {
    fc.assert(
      fc.property(counts, (binCounts) => {
        const { slots, columnCount } = packFeatures(binCounts);
        expect(columnCount).toBeLessThanOrEqual(binCounts.length);
        for (let column = 0; column < columnCount; column++) {
          const inside = slots.filter((slot) => slot.column === column).toSorted((a, b) => a.step - b.step);
          let product = 1;
          for (const { step, size } of inside) {
            expect(step).toBe(product);
            product *= size;
          }
          expect(inside.length).toBeGreaterThan(0);
          expect(product).toBeLessThanOrEqual(256);
        }
        for (const [feature, { size }] of slots.entries())
          expect(size).toBeGreaterThan(binCounts[feature] ?? 0);
      }),
    );
  });

  it('packs the columns of a usual table into three quarters of the bytes', () => {
    const binCounts = [72, 255, 255, 255, 17, 9, 255, 62, 255, 11, 104, 255, 255, 255, 3, 4, 5, 12, 6, 8];
    expect(packFeatures(binCounts).columnCount).toBe(15);
  });

  it('sends a byte left where the bin of the feature in it goes left', () => {
    const sides = new Uint8Array(256);
    sides.set([1, 0, 1]);
    sides[255] = 1;
    const out = new Uint8Array(256);
    writeSides({ column: 0, step: 5, size: 4 }, sides, out);
    expect([0, 4, 5, 10, 15, 19, 20].map((byte) => out[byte])).toEqual([4, 4, 0, 4, 4, 4, 4]);
  });
});
