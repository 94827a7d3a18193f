import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../models/gradient-boosting/instantiate.ts';
import { kernelModule } from '../../../models/gradient-boosting/kernel-module.ts';
import { cutDoubles } from '../../../models/gradient-boosting/kernels.ts';
import { leafGain } from '../../../models/gradient-boosting/leaf-value.ts';
import { bestNumberSplit, leastHessian } from '../../../models/gradient-boosting/number-split.ts';
import type { Cuttable, SplitRules } from '../../../models/gradient-boosting/split.ts';
import { binTwin, histogramTwin, logisticTwin, type Pair, partitionTwin, quantiseTwin } from './twins.ts';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true });
const kernels = instantiate(kernelModule(), memory);
const { buffer } = memory;

/** Places that lie apart, behind the page that is the kernels' own. */
const at = { one: 65_536, two: 262_144, three: 524_288, four: 1_048_576, five: 1_572_864, six: 2_097_152 };
const bytes = (place: number, values: ArrayLike<number>) =>
  new Uint8Array(buffer, place, values.length).set(values);
const words = (place: number, count: number) => new Int32Array(buffer, place, count);
const reals = (place: number, count: number) => new Float64Array(buffer, place, count);
const singles = (place: number, count: number) => new Float32Array(buffer, place, count);

const unit = fc.record({
  gradient: fc.integer({ min: -2000, max: 2000 }),
  hessian: fc.integer({ min: 0, max: 500 }),
});
const table = fc.integer({ min: 1, max: 60 }).chain((rowCount) =>
  fc.record({
    bins: fc.uint8Array({ minLength: rowCount * 4, maxLength: rowCount * 4 }),
    units: fc.array(unit, { minLength: rowCount, maxLength: rowCount }),
    chosen: fc.uniqueArray(fc.nat(rowCount - 1), { minLength: 1 }),
  }),
);

function pack(units: readonly Pair[]): void {
  const pairs = words(at.two, 2 * units.length);
  for (const [row, { gradient, hessian }] of units.entries()) pairs.set([hessian, gradient], 2 * row);
}

function histogramAt(place: number): Pair[][] {
  const pairs = words(place, 4 * 512);
  return Array.from({ length: 4 }, (_, feature) =>
    Array.from({ length: 256 }, (_, bin) => ({
      hessian: pairs[512 * feature + 2 * bin] ?? 0,
      gradient: pairs[512 * feature + 2 * bin + 1] ?? 0,
    })),
  );
}

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
          kernels.binNumbers(at.two, 1, values.length, at.one, at.three, 1);
          const found = [...new Uint8Array(buffer, at.three, values.length)];
          expect(found).toEqual(values.map((each) => binTwin(each, bounds)));
        },
      ),
    );
  });

  it('adds up units of all rows, and of the rows of a leaf; a sibling is the parent less the other', () => {
    fc.assert(
      fc.property(table, ({ bins, units, chosen }) => {
        bytes(at.one, bins);
        pack(units);
        words(at.three, chosen.length).set(chosen);
        const bytesOfAll = 4 * 2048;
        for (const place of [at.four, at.five]) kernels.clear(place, bytesOfAll);
        kernels.histogramAll(at.one, 4, at.two, 0, units.length, at.four);
        kernels.histogramOf(at.one, 4, at.two, at.three, 0, chosen.length, at.five);
        const rows = { bins, width: 4 };
        const all = units.map((_, row) => row);
        expect(histogramAt(at.four)).toEqual(histogramTwin(rows, units, all));
        expect(histogramAt(at.five)).toEqual(histogramTwin(rows, units, chosen));
        kernels.subtract(at.four, at.five, at.four, 4 * 256);
        const others = all.filter((row) => !chosen.includes(row));
        expect(histogramAt(at.four)).toEqual(histogramTwin(rows, units, others));
        kernels.accumulate(at.four, at.five, 4 * 256);
        expect(histogramAt(at.four)).toEqual(histogramTwin(rows, units, all));
      }),
    );
  });

  it('sorts the rows of a leaf into two sides, stably, and in parts as in one', () => {
    fc.assert(
      fc.property(
        table,
        fc.uint8Array({ minLength: 256, maxLength: 256, max: 1 }),
        fc.nat(3),
        fc.nat(60),
        (rows, sides, feature, cut) => {
          const { bins, chosen } = rows;
          bytes(at.one, bins);
          bytes(at.two, sides);
          words(at.three, chosen.length).set(chosen);
          const middle = Math.min(cut, chosen.length);
          const first = kernels.partition(at.one, 4, feature, at.two, at.three, 0, middle, at.four);
          const second = kernels.partition(
            at.one,
            4,
            feature,
            at.two,
            at.three,
            middle,
            chosen.length,
            at.four,
          );
          kernels.settle(at.three, at.four, 0, middle, first, 0, first + second);
          kernels.settle(at.three, at.four, middle, chosen.length, second, first, second + middle);
          const isLeft = (row: number) => sides[bins[4 * row + feature] ?? 0] === 1;
          expect([...words(at.three, chosen.length)]).toEqual(partitionTwin(chosen, isLeft));
        },
      ),
    );
  });

  it('counts the gradient of the log loss, and finds the largest', () => {
    const row = fc.record({
      score: fc.double({ min: -40, max: 40, noNaN: true }),
      label: fc.constantFrom(0, 1),
      weight: fc.constantFrom(1, 0, 2.5),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        reals(at.one, rows.length).set(rows.map(({ score }) => score));
        reals(at.two, rows.length).set(rows.map(({ label }) => label));
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
        fc.integer({ min: 1, max: 2 ** 20 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (pairs, levels, key) => {
          singles(at.one, 2 * pairs.length).set(
            pairs.flatMap(({ gradient, hessian }) => [gradient, hessian]),
          );
          const scales = { gradient: levels, hessian: 4 * levels };
          kernels.quantise(at.one, 0, pairs.length, scales.gradient, scales.hessian, key, at.two);
          const found = words(at.two, 2 * pairs.length);
          for (const [row, given] of pairs.entries()) {
            const { gradient, hessian } = quantiseTwin(row, given, scales, key);
            expect([found[2 * row + 1], found[2 * row]]).toEqual([gradient, hessian]);
          }
        },
      ),
    );
  });

  it('finds the cut that a plain search finds', () => {
    const rules = { ...plainRules, leafRowsMin: 2 };
    fc.assert(
      fc.property(
        table,
        fc.integer({ min: 2, max: 255 }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (rows, binCount, l2) => {
          const bins = rows.bins.map((bin) => (bin < binCount || bin === 255 ? bin : bin % binCount));
          bytes(at.one, bins);
          pack(rows.units);
          kernels.clear(at.four, 4 * 2048);
          kernels.histogramAll(at.one, 4, at.two, 0, rows.units.length, at.four);
          const sums = rows.units.reduce(
            (sum, each) => ({ gradient: sum.gradient + each.gradient, hessian: sum.hessian + each.hessian }),
            { gradient: 0, hessian: 0 },
          );
          const units = { gradientUnit: 1 / 512, hessianUnit: 1 / 128 };
          const leaf: Cuttable = {
            sums,
            rowCount: rows.units.length,
            ...units,
            valueMin: -Infinity,
            valueMax: Infinity,
          };
          words(at.six, 4).fill(binCount);
          const uncut = leafGain(sums.gradient * units.gradientUnit, sums.hessian * units.hessianUnit, {
            l1: 0,
            l2,
          });
          kernels.cutNumbers(
            ...([at.four, at.six, 4, sums.gradient, sums.hessian, leastHessian(leaf, rules)] as const),
            ...([units.gradientUnit, units.hessianUnit, l2, uncut, at.five] as const),
          );
          for (let feature = 0; feature < 4; feature++) {
            const histogram = words(at.four + 2048 * feature, 512);
            const wanted = bestNumberSplit({ histogram, binCount, feature, monotone: 0 }, leaf, {
              ...rules,
              l2,
            });
            const [gain = 0, bin, , gradient, hessian] = reals(
              at.five + 8 * cutDoubles * feature,
              cutDoubles,
            );
            if (wanted === null) expect(gain).toBe(0);
            else
              expect({ gain, bin, gradient, hessian }).toEqual({
                gain: wanted.gain,
                bin: binOf(wanted),
                ...wanted.left,
              });
          }
        },
      ),
    );
  });
});

const plainRules: SplitRules = {
  ...{ leafRowsMin: 1, leafHessianMin: 0, gainMin: 0, l1: 0, l2: 0 },
  ...{
    categoryL2: 10,
    categorySmoothing: 10,
    categoryRowsMin: 100,
    categoryLevelsMax: 32,
    oneHotLevelsMax: 4,
  },
};

const binOf = ({ rule }: { readonly rule: { readonly kind: string; readonly bin?: number } }) => rule.bin;
