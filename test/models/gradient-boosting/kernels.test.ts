import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packFeatures, type Slot } from '../../../models/gradient-boosting/packing.ts';
import {
  at,
  buffer,
  bytes,
  histogramAt,
  kernels,
  pack,
  reals,
  singles,
  table,
  words,
} from './kernel-memory.ts';
import { binTwin, histogramTwin, logisticTwin, partitionTwin, quantiseTwin } from './twins.ts';

describe('the kernels do what their twins do', () => {
  it('bins numbers: the count of bounds below, missing apart, infinities at the ends', () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer({ min: -5, max: 5 }),
      fc.constantFrom(Infinity, -Infinity, -0),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 40 }),
        fc.uniqueArray(
          fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 5 })),
          {
            maxLength: 254,
          },
        ),
        (values, unsorted) => {
          const bounds = unsorted.toSorted((a, b) => a - b);
          reals(at.one, 256).fill(Infinity).set(bounds);
          reals(at.two, values.length).set(values);
          kernels.clear(at.three, 40);
          kernels.binNumbers(at.two, 1, values.length, at.one, 1, 255, at.three, at.four, 3);
          const wanted = values.map((each) => binTwin(each, bounds));
          expect([...new Uint8Array(buffer, at.three, values.length)]).toEqual(wanted);
          const cells = new Uint8Array(buffer, at.four, 3 * values.length);
          expect(values.map((_, row) => cells[3 * row])).toEqual(wanted);
        },
      ),
    );
  });

  it('bins levels into a byte that features share, each by its step', () => {
    const levels = fc.array(fc.oneof(fc.nat(5), fc.constant(Number.NaN)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(levels, (values) => {
        kernels.clear(at.three, 40);
        reals(at.two, values.length).set(values);
        for (const [step, missing] of [
          [1, 6],
          [7, 6],
        ] as const)
          kernels.binLevels(at.two, 1, values.length, step, missing, at.three, at.four, 1);
        const wanted = values.map((level) => (Number.isNaN(level) ? 6 : level)).map((bin) => bin + 7 * bin);
        expect([...new Uint8Array(buffer, at.three, values.length)]).toEqual(wanted);
        expect([...new Uint8Array(buffer, at.four, values.length)]).toEqual(wanted);
      }),
    );
  });

  it.each([
    ['side by side', 1],
    ['far apart', 40],
  ])('adds up units of rows %s; a sibling is the parent less the other', (_, apart) => {
    fc.assert(
      fc.property(table, ({ bins, units, chosen }) => {
        // Rows that are chosen are `apart` rows from each other in the table.
        const spreadBins = new Uint8Array(apart * bins.length);
        const spreadUnits = Array.from({ length: apart * units.length }, () => ({ gradient: 0, hessian: 0 }));
        for (const [row, each] of units.entries()) {
          spreadBins.set(bins.subarray(4 * row, 4 * row + 4), 4 * apart * row);
          spreadUnits[apart * row] = each;
        }
        bytes(at.one, spreadBins);
        pack(spreadUnits);
        words(at.six, spreadUnits.length).set(
          spreadUnits.map(({ gradient, hessian }) => (gradient << 16) | hessian),
        );
        const all = units.map((_, row) => row);
        for (const place of [at.four, at.five]) kernels.clear(place, 4 * 2048);
        for (const [rows, place] of [
          [all, at.four],
          [chosen, at.five],
        ] as const) {
          words(at.three, rows.length).set(rows.map((row) => apart * row));
          for (const columns of [3, 4]) {
            kernels.clear(place, 4 * 2048);
            kernels.histogram(at.one, 4, columns, at.two, 8, at.three, 0, rows.length, place);
            const wanted = histogramTwin({ bins, width: 4 }, units, rows);
            expect(histogramAt(place).slice(0, columns)).toEqual(wanted.slice(0, columns));
            kernels.clear(place, 4 * 2048);
            kernels.histogram(at.one, 4, columns, at.six, 4, at.three, 0, rows.length, place);
            expect(histogramAt(place).slice(0, columns)).toEqual(wanted.slice(0, columns));
          }
        }
        kernels.subtract(at.four, at.five, at.four, 4 * 256);
        const others = all.filter((row) => !chosen.includes(row));
        expect(histogramAt(at.four)).toEqual(histogramTwin({ bins, width: 4 }, units, others));
        kernels.accumulate(at.four, at.five, 4 * 256);
        expect(histogramAt(at.four)).toEqual(histogramTwin({ bins, width: 4 }, units, all));
      }),
    );
  });

  it('sorts the rows of a leaf into two sides, stably, and in blocks as in one', () => {
    fc.assert(
      fc.property(
        table,
        fc.uint8Array({ minLength: 256, maxLength: 256, max: 1 }),
        fc.nat(60),
        (rows, sides, cut) => {
          const { chosen } = rows;
          const column = rows.bins.subarray(0, rows.units.length);
          bytes(at.one, column);
          bytes(
            at.two,
            sides.map((side) => 4 * side),
          );
          words(at.three, chosen.length).set(chosen);
          const middle = Math.min(cut, chosen.length);
          const sort = (from: number, to: number) =>
            kernels.partition(at.one, at.two, at.three, from, to, at.four + 4 * from, at.four + 4 * to - 4);
          const [first, second] = [sort(0, middle), sort(middle, chosen.length)];
          kernels.settle(at.three, at.four, 0, middle, first, 0, first + second);
          kernels.settle(at.three, at.four, middle, chosen.length, second, first, second + middle);
          const isLeft = (row: number) => sides[column[row] ?? 0] === 1;
          expect([...words(at.three, chosen.length)]).toEqual(partitionTwin(chosen, isLeft));
        },
      ),
    );
  });

  it('adds to each row the value of the leaf whose list it stands in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), (leaves) => {
        const values = [0.5, -2, 0, 8];
        reals(at.one, leaves.length).fill(1);
        reals(at.five, values.length).set(values);
        for (const leaf of values.keys()) {
          const rows = leaves.flatMap((own, row) => (own === leaf ? [row] : []));
          words(at.three, rows.length).set(rows);
          kernels.markLeaf(at.two, at.three, 0, rows.length, leaf);
        }
        kernels.addMarked(at.one, at.two, at.five, 0, leaves.length);
        expect([...reals(at.one, leaves.length)]).toEqual(leaves.map((leaf) => 1 + (values[leaf] ?? 0)));
      }),
    );
  });

  it('takes the sums of a feature out of the column that it shares', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat(1_000_000)), (binCounts, chances) => {
        const { slots, columnCount } = packFeatures(binCounts);
        const rowBins = Array.from({ length: 50 }, () =>
          binCounts.map((count) => {
            const bin = (chances.next().value ?? 0) % (count + 1);
            return bin === count ? 255 : bin;
          }),
        );
        const wanted = binCounts.map(() => new Int32Array(512));
        kernels.clear(at.four, 2048 * columnCount);
        const sums = words(at.four, 512 * columnCount);
        for (const bins of rowBins) {
          for (const [feature, bin] of bins.entries()) wanted[feature]?.fill(1, 2 * bin, 2 * bin + 1);
          for (const [column, byte] of bytesOf(bins, slots, columnCount).entries())
            sums.fill(1, 512 * column + 2 * byte, 512 * column + 2 * byte + 1);
        }
        for (const [feature, { column, step, size }] of slots.entries()) {
          kernels.unpack(at.four + 2048 * column, step, size, at.five);
          const found = words(at.five, 512).map((sum) => Math.min(sum, 1));
          expect(found).toEqual(wanted[feature]);
        }
      }),
    );
  });

  it('counts the gradient of the log loss, and finds the largest', () => {
    const row = fc.record({
      score: fc.double({ min: -40, max: 40, noNaN: true }),
      label: fc.constantFrom(0, 1),
      weight: fc.constantFrom(1, 0, 2.5),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 31 }), (rows) => {
        reals(at.one, rows.length).set(rows.map(({ score }) => score));
        singles(at.two, rows.length).set(rows.map(({ label }) => label));
        singles(at.three, rows.length).set(rows.map(({ weight }) => weight));
        kernels.logistic(at.one, at.two, at.three, 0, rows.length, at.four, at.five);
        const twins = rows.map(({ score, label, weight }) => logisticTwin(score, label, weight));
        const found = singles(at.four, 2 * rows.length);
        for (const [place, { gradient, hessian }] of twins.entries()) {
          expect(found[2 * place]).toBeCloseTo(gradient, 6);
          expect(found[2 * place + 1]).toBeCloseTo(hessian, 6);
        }
        const [gradientMax, hessianMax] = reals(at.five, 2);
        expect(gradientMax).toBeCloseTo(Math.max(...twins.map(({ gradient }) => Math.abs(gradient))), 9);
        expect(hessianMax).toBeCloseTo(Math.max(...twins.map(({ hessian }) => hessian)), 9);
      }),
    );
  });

  it('rounds gradients to units by a chance that key and row decide', () => {
    const pair = fc.record({
      gradient: fc.float({ min: -1, max: 1, noNaN: true }),
      hessian: fc.float({ min: 0, max: 0.25, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 1, maxLength: 40 }),
        fc.oneof(fc.integer({ min: 1, max: 2 ** 20 }), fc.integer({ min: 1, max: 2 ** 13 - 1 })),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (pairs, levels, key) => {
          singles(at.one, 2 * pairs.length).set(
            pairs.flatMap(({ gradient, hessian }) => [gradient, hessian]),
          );
          const scales = { gradient: levels, hessian: 4 * levels };
          kernels.quantise(at.one, 0, pairs.length, scales.gradient, scales.hessian, key, at.two, 8);
          const found = words(at.two, 2 * pairs.length);
          for (const [row, given] of pairs.entries()) {
            const { gradient, hessian } = quantiseTwin(row, given, scales, key);
            expect([found[2 * row + 1], found[2 * row]]).toEqual([gradient, hessian]);
          }
          if (4 * levels >= 2 ** 15) return;
          kernels.quantise(at.one, 0, pairs.length, scales.gradient, scales.hessian, key, at.three, 4);
          const short = [...words(at.three, pairs.length)];
          expect(short.flatMap((both) => [both & 0xffff, both >> 16])).toEqual([...found]);
        },
      ),
    );
  });
});

/** The bytes of a row that hold these bins. */
function bytesOf(bins: readonly number[], slots: readonly Slot[], columnCount: number): readonly number[] {
  const row = Array.from({ length: columnCount }, () => 0);
  for (const [feature, { column, step, size }] of slots.entries()) {
    const bin = bins[feature] ?? 0;
    row[column] = (row[column] ?? 0) + step * (bin === 255 ? size - 1 : bin);
  }
  return row;
}
