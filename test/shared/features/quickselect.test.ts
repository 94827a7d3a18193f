import fc from 'fast-check';
import { expect, it } from 'vitest';
import { median, quickselect } from '../../../shared/features/quickselect.ts';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
  minLength: 1,
});

it('finds what a sort would find', () => {
  fc.assert(
    fc.property(values, fc.nat(), (list, place) => {
      const k = place % list.length;
      const sorted = Float64Array.from(list).sort();
      expect(quickselect(Float64Array.from(list), k)).toBe(sorted[k]);
    }),
  );
});

it('takes the mean of the middle two of an even number', () => {
  expect(median(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
  expect(median(Float64Array.of(3, 1, 2))).toBe(2);
});

it('does not slow down on equal, sorted or organ-pipe values', () => {
  const count = 200_000;
  const shapes = [
    () => 1,
    (i: number) => i,
    (i: number) => -i,
    (i: number) => Math.min(i, count - i),
    (i: number) => i % 2,
  ];
  for (const shape of shapes) {
    const list = Float64Array.from({ length: count }, (_, i) => shape(i));
    const sorted = list.slice().sort();
    expect(median(list)).toBe(((sorted[count / 2 - 1] ?? 0) + (sorted[count / 2] ?? 0)) / 2);
  }
});
