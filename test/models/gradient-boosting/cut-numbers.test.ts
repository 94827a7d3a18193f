import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutDoubles } from '../../../models/gradient-boosting/kernels.ts';
import { leafGain } from '../../../models/gradient-boosting/leaf-value.ts';
import { bestNumberSplit, leastHessian } from '../../../models/gradient-boosting/number-split.ts';
import type { Cuttable, SplitRules } from '../../../models/gradient-boosting/split.ts';
import { at, bytes, kernels, pack, reals, table, words } from './kernel-memory.ts';

describe('the search for cuts', () => {
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
          kernels.countUp(at.three, 0, rows.units.length);
          kernels.histogram(at.one, 4, 4, at.two, 8, at.three, 0, rows.units.length, at.four);
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
            const wanted = bestNumberSplit(
              { histogram, binCount, feature, monotone: 0, isOneHot: false },
              leaf,
              { ...rules, l2 },
            );
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
