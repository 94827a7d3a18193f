import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binCounts, decileEdges } from '../../../shared/drift/bins.ts';
import { categoryBins } from '../../../shared/drift/categories.ts';
import { psi } from '../../../shared/drift/psi.ts';

const counts = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }).filter((some) => some.some((n) => n > 0));

describe('population stability index', () => {
  it('is symmetric, never negative, and 0 for equal shares', () => {
    fc.assert(
      fc.property(counts, counts, (reference, current) => {
        const value = psi({ reference, current });
        expect(value).toBeGreaterThanOrEqual(0);
        expect(psi({ reference: current, current: reference })).toBeCloseTo(value, 12);
        expect(psi({ reference, current: reference.map((n) => n * 3) })).toBeCloseTo(0, 12);
      }),
    );
  });

  it('is the sum of (q − p) ln (q / p)', () => {
    const expected = 0.2 * Math.log(0.7 / 0.5) - 0.2 * Math.log(0.3 / 0.5);
    expect(psi({ reference: [50, 50], current: [7, 3] })).toBeCloseTo(expected, 12);
  });

  it('stays finite where a bin has emptied', () => {
    expect(psi({ reference: [50, 50], current: [10, 0] })).toBeCloseTo(
      0.5 * Math.log(2) - (0.5 - 1e-4) * Math.log(1e-4 / 0.5),
      12,
    );
  });

  it('refuses bins that do not match and sides without rows', () => {
    expect(() => psi({ reference: [1, 2], current: [1] })).toThrow('bin counts differ: 2 and 1');
    expect(() => psi({ reference: [1, 2], current: [0, 0] })).toThrow('current counts');
  });
});

describe('bins', () => {
  const hundred = Float64Array.from({ length: 101 }, (_, i) => i);

  it('cuts at the deciles of the reference alone', () => {
    expect([...decileEdges(hundred)]).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });

  it('has open outer bins, closed upper edges, and a bin of missing values', () => {
    const values = Float64Array.of(-1e9, 10, 10.5, Number.NaN, 1e9, Number.POSITIVE_INFINITY);
    expect([...binCounts(values, decileEdges(hundred))]).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
  });

  it('has fewer bins where values repeat, and one where there are none', () => {
    expect([...decileEdges(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 5))]).toHaveLength(2);
    expect([...decileEdges(Float64Array.of(4, 4, 4))]).toEqual([4]);
    const none = decileEdges(Float64Array.of(Number.NaN));
    expect([...binCounts(Float64Array.of(1, Number.NaN), none)]).toEqual([1, 1]);
  });

  it('loses no row', () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.float64Array(), (reference, current) => {
        const total = binCounts(current, decileEdges(reference)).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(current.length);
      }),
    );
  });
});

describe('categories', () => {
  const reference = {
    levels: new Map([
      ['a', 5],
      ['b', 9],
      ['c', 5],
      ['gone', 0],
    ]),
    missing: 1,
  };
  const current = {
    levels: new Map([
      ['b', 4],
      ['new', 2],
      ['c', 1],
    ]),
    missing: 3,
  };

  it('counts over the levels of the reference, then all others, then missing values', () => {
    const bins = categoryBins({ reference, current });
    expect(bins.levels).toEqual(['b', 'a', 'c', '__other__', '__missing__']);
    expect([...Float64Array.from(bins.reference)]).toEqual([9, 5, 5, 0, 1]);
    expect([...Float64Array.from(bins.current)]).toEqual([4, 0, 1, 2, 3]);
  });

  it('puts rare levels of the reference into the others', () => {
    const bins = categoryBins({ reference, current }, 2);
    expect(bins.levels).toEqual(['b', 'a', '__other__', '__missing__']);
    expect([...Float64Array.from(bins.reference)]).toEqual([9, 5, 5, 1]);
    expect([...Float64Array.from(bins.current)]).toEqual([4, 0, 3, 3]);
  });
});
