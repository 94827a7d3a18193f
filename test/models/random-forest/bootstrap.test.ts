import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRows } from '../../../models/random-forest/bootstrap.ts';
import { featuresPerSplit } from '../../../models/random-forest/parameters.ts';
import { at, bytes, kernels, words } from '../gradient-boosting/kernel-memory.ts';

function drawn(
  rowCount: number,
  how: { rowShare: number; replaces: boolean; weights?: Float32Array },
  key = 3,
) {
  const [weights, rows] = [new Float32Array(rowCount), new Uint32Array(rowCount)];
  const count = drawRows({ weights, rows }, { weights: null, ...how, key });
  return { times: [...weights], rows: [...rows.subarray(0, count)] };
}
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('rows of a tree', () => {
  it('are drawn with replacement: as many as there are, of which about 63.2 % differ', () => {
    const { times, rows } = drawn(10_000, { rowShare: 1, replaces: true });
    expect(sum(times)).toBe(10_000);
    expect(Math.abs(rows.length / 10_000 - (1 - Math.exp(-1)))).toBeLessThan(0.01);
    expect(rows).toEqual([...times.keys()].filter((row) => (times[row] ?? 0) > 0));
    expect(drawn(10_000, { rowShare: 1, replaces: true }, 4).rows).not.toEqual(rows);
  });

  it('are a share of all, each once, without', () => {
    const { times, rows } = drawn(1_000, { rowShare: 0.3, replaces: false });
    expect([rows.length, Math.max(...times)]).toEqual([300, 1]);
    expect(drawn(50, { rowShare: 1, replaces: false }).rows).toEqual([...Array(50).keys()]);
  });

  it('weigh what they weigh as often as they were drawn', () => {
    const weights = Float32Array.from({ length: 200 }, (_, row) => 1 + (row % 3));
    const plain = drawn(200, { rowShare: 1, replaces: true });
    const { times } = drawn(200, { rowShare: 1, replaces: true, weights });
    expect(times).toEqual(plain.times.map((count, row) => count * (weights[row] ?? 0)));
  });
});

it('features of a cut are a share below 1, a count from 1 on, or a word, and at least one', () => {
  const of = (wish: Parameters<typeof featuresPerSplit>[0]) =>
    [1, 20].map((count) => featuresPerSplit(wish, count));
  expect([of('sqrt'), of('log2'), of('third'), of('all')]).toEqual([
    [1, 4],
    [1, 4],
    [1, 6],
    [1, 20],
  ]);
  expect([of(0.5), of(3), of(100)]).toEqual([
    [1, 10],
    [1, 3],
    [1, 20],
  ]);
});

it('the kernel adds up the units of one feature of some rows, whichever column it shares', () => {
  const packing = fc.constantFrom([1, 256], [1, 5], [5, 7], [35, 7]) as fc.Arbitrary<[number, number]>;
  const row = fc.record({
    cell: fc.nat(244),
    gradient: fc.integer({ min: -99, max: 99 }),
    hessian: fc.nat(9),
  });
  fc.assert(
    fc.property(packing, fc.array(row, { minLength: 1, maxLength: 30 }), ([step, size], rows) => {
      bytes(
        at.one,
        rows.map(({ cell }) => cell),
      );
      words(at.two, 2 * rows.length).set(rows.flatMap(({ gradient, hessian }) => [hessian, gradient]));
      const list = [...rows.keys()].filter((each) => each % 3 !== 1);
      words(at.three, list.length).set(list);
      kernels.clear(at.four, 2_048);
      kernels.sumFeature(at.one, step, size, at.three, 0, list.length, at.two, at.four);
      const wanted = new Array<number>(512).fill(0);
      for (const each of list) {
        const { cell, gradient, hessian } = rows[each] ?? { cell: 0, gradient: 0, hessian: 0 };
        const bin = size === 256 ? cell : Math.floor(cell / step) % size;
        const place = 2 * (size !== 256 && bin === size - 1 ? 255 : bin);
        wanted[place] = (wanted[place] ?? 0) + hessian;
        wanted[place + 1] = (wanted[place + 1] ?? 0) + gradient;
      }
      expect([...words(at.four, 512)]).toEqual(wanted);
    }),
    { numRuns: 50 },
  );
});
