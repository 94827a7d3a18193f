import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ascending, ascendingPresent } from '../../../shared/statistics/placements.ts';

const values = fc.float64Array({ noNaN: true });

it('sorts as a typed array does, zeros of either sign and sorted values among them', () => {
  fc.assert(
    fc.property(values, (given) => {
      const sorted = given.slice().sort();
      expect(ascending(given)).toEqual(sorted);
      expect(ascending(sorted)).toEqual(sorted);
      expect(ascending(sorted)).not.toBe(sorted);
    }),
  );
  expect(Object.is(ascending(Float64Array.of(0, -0))[0], -0)).toBe(true);
});

it('leaves out what is missing', () => {
  expect(ascendingPresent(Float64Array.of(3, Number.NaN, -1, Number.POSITIVE_INFINITY))).toEqual(
    Float64Array.of(-1, 3, Number.POSITIVE_INFINITY),
  );
});
