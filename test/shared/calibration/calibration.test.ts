import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calibration, CalibrationRows } from '../../../shared/calibration/calibration.ts';
import { compileCalibration } from '../../../shared/calibration/compile.ts';
import { fitIsotonic } from '../../../shared/calibration/fit-isotonic.ts';
import { fitPlatt } from '../../../shared/calibration/fit-platt.ts';
import { poolViolators } from '../../../shared/calibration/pool-violators.ts';
import { BrokenGraph } from '../../../shared/features/broken-graph.ts';
import { rocAuc } from '../../../shared/metrics/roc-auc.ts';
import { drawnRows, someRows } from './some-rows.ts';

const fits = { fitPlatt, fitIsotonic };
type Fit = (rows: CalibrationRows) => Calibration | null;

const calibrated = (calibration: Calibration, scores: Float64Array): Float64Array => {
  const out = Float64Array.from(scores);
  compileCalibration(calibration)(out);
  return out;
};

describe.each<[string, Fit]>(Object.entries(fits))('%s', (_, fitOn) => {
  const scores = fc.float64Array({ min: 0, max: 1, noNaN: true, maxLength: 50 });

  it('keeps every probability inside (0, 1) and never turns two scores round', () => {
    fc.assert(
      fc.property(someRows, scores, (rows, asked) => {
        const found = fitOn(rows);
        if (found === null) return;
        const out = calibrated(found, Float64Array.of(0, 1, ...asked).sort());
        expect(out.every((probability, at) => at === 0 || probability >= (out[at - 1] ?? 0))).toBe(true);
        expect(out.every((probability) => probability > 0 && probability < 1)).toBe(true);
      }),
    );
  });

  it('calibrates a row by itself as it does among others, bit by bit, and after a round trip through JSON', () => {
    const rows = drawnRows(500, (odds) => 2 * odds + 1);
    const found = fitOn(rows) as Calibration;
    const all = calibrated(found, rows.scores);
    const again: Calibration = JSON.parse(JSON.stringify(found));
    for (const row of [0, 17, 499])
      expect(calibrated(again, rows.scores.slice(row, row + 1))[0]).toBe(all[row]);
  });

  it('leaves the area under the curve as it is', () => {
    const rows = drawnRows(2_000, (odds) => 2 * odds + 1);
    const found = fitOn(drawnRows(1_000, (odds) => 2 * odds + 1)) as Calibration;
    const auc = (some: Float64Array) => rocAuc.measure({ ...rows, scores: some, threshold: 0.5 });
    expect(auc(calibrated(found, rows.scores))).toEqual(auc(rows.scores));
  });

  it('finds nothing where scores rank the labels the wrong way round', () => {
    expect(fitOn({ labels: Float64Array.of(1, 1, 0, 0), scores: Float64Array.of(0.1, 0.2, 0.8, 0.9) })).toBe(
      null,
    );
  });

  it('stays finite where the scores part the labels without a fault', () => {
    const found = fitOn({ labels: Float64Array.of(0, 0, 1, 1), scores: Float64Array.of(0, 0.1, 0.8, 1) });
    const [low = 0, high = 1] = calibrated(found as Calibration, Float64Array.of(0, 1));
    expect([low > 0.01, high < 0.99, low < 0.5, high > 0.5]).toEqual([true, true, true, true]);
  });
});

it("Platt's line undoes what a learner does to the odds", () => {
  const found = fitPlatt(drawnRows(50_000, (odds) => 2 * odds + 1));
  if (found?.kind !== 'platt') throw new Error('no line was found');
  expect(found.slope).toBeCloseTo(0.5, 1);
  expect(found.intercept).toBeCloseTo(-0.5, 1);
});

it('pools violators into the largest of the smallest means, as brute force finds them', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const order = [...new Set(rows.scores)].sort((a, b) => a - b);
      const mean = (from: number, to: number): number => {
        const inside = [...rows.labels].filter((_, row) => {
          const score = rows.scores[row] ?? 0;
          return score >= (order[from] ?? 0) && score <= (order[to] ?? 0);
        });
        return inside.reduce((sum, label) => sum + label, 0) / inside.length;
      };
      const places = order.map((_, at) => at);
      const expected = places.map((at) =>
        Math.max(
          ...places
            .filter((from) => from <= at)
            .map((from) => Math.min(...places.filter((to) => to >= at).map((to) => mean(from, to)))),
        ),
      );
      const blocks = poolViolators(rows);
      const found = order.map((score) => {
        const block = blocks.find(({ highest }) => score <= highest);
        return block ? block.positiveCount / block.rowCount : Number.NaN;
      });
      expect(found).toEqual(expected);
    }),
  );
});

it.each<[string, Calibration]>([
  ['a slope that turns scores round', { kind: 'platt', slope: -1, intercept: 0 }],
  ['a line that JSON lost', { kind: 'platt', slope: 1, intercept: null as unknown as number }],
  ['points that fall', { kind: 'isotonic', scores: [0, 0.5, 1], probabilities: [0.2, 0.1, 0.9] }],
  ['scores twice', { kind: 'isotonic', scores: [0, 0.5, 0.5, 1], probabilities: [0.1, 0.2, 0.3, 0.9] }],
  ['certainty', { kind: 'isotonic', scores: [0, 1], probabilities: [0, 1] }],
  ['points that do not reach 1', { kind: 'isotonic', scores: [0, 0.9], probabilities: [0.1, 0.9] }],
  ['fewer probabilities than scores', { kind: 'isotonic', scores: [0, 1], probabilities: [0.1] }],
  ['another kind', { kind: 'beta' } as unknown as Calibration],
])('refuses %s', (_, broken) => {
  expect(() => compileCalibration(broken)).toThrow(BrokenGraph);
});
