import fc from 'fast-check';
import { expect, it } from 'vitest';
import { at, bytes, kernels, pack, words } from './kernel-memory.ts';
import { histogramTwin } from './twins.ts';

const width = 28;

/** Rows of so many columns, and units of each. */
const rows = fc.integer({ min: 1, max: 150 }).chain((rowCount) =>
  fc.record({
    bins: fc.uint8Array({ minLength: rowCount * width, maxLength: rowCount * width }),
    gradients: fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: rowCount, maxLength: rowCount }),
    from: fc.nat(rowCount - 1),
  }),
);

it('counts any number of columns, of all rows by their numbers as of those in a list', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: width }), ({ bins, gradients, from }, columns) => {
      const units = gradients.map((gradient) => ({ gradient, hessian: Math.abs(gradient) }));
      const numbers = units.map((_, row) => row);
      bytes(at.one, bins);
      pack(units);
      words(at.three, numbers.length).set(numbers);
      const wanted = new Int32Array(width * 512);
      const twin = histogramTwin({ bins, width }, units, numbers.slice(from));
      for (const [column, sums] of twin.slice(0, columns).entries())
        wanted.set(
          sums.flatMap(({ gradient, hessian }) => [hessian, gradient]),
          512 * column,
        );
      for (const list of [0, at.three]) {
        kernels.clear(at.four, width * 2048);
        kernels.histogram(at.one, width, columns, at.two, 8, list, from, numbers.length, at.four);
        expect(words(at.four, width * 512).every((sum, place) => sum === wanted[place])).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});
