import { expect, it } from 'vitest';
import { rowsWithout } from '../../../store/snapshots/rows-without.ts';

it('names the rows that stay, and says where none is left out', () => {
  const places = Float64Array.of(0, 1, 3, 7, 2 ** 40);
  expect(rowsWithout(places, Float64Array.of(1, 2, 7))).toEqual(Int32Array.of(0, 2, 4));
  expect(rowsWithout(places, Float64Array.of(2, 2 ** 41))).toBeNull();
  expect(rowsWithout(new Float64Array(), Float64Array.of(1))).toBeNull();
});

it('refuses rows that came out of order', () => {
  expect(() => rowsWithout(Float64Array.of(1, 3, 2), new Float64Array())).toThrow(
    'place 2 came after place 3',
  );
});
