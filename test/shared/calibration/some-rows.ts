import fc from 'fast-check';
import type { CalibrationRows } from '../../../shared/calibration/calibration.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

/** Few distinct scores, 0 and 1 among them, so that ties are the rule; both labels are there. */
export const someRows: fc.Arbitrary<CalibrationRows> = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 12 })), { maxLength: 40 })
  .map((some) => ({
    labels: Float64Array.from([1, 0, ...some.map(([label]) => label)]),
    scores: Float64Array.from([0.7, 0.2, ...some.map(([, score]) => score / 12)]),
  }));

/** Labels drawn by the true probability of each row, and scores that a learner gave them by its odds. */
export function drawnRows(rowCount: number, learnt: (trueOdds: number) => number): CalibrationRows {
  const random = seededRandom(rowCount);
  const trueOdds = Float64Array.from({ length: rowCount }, () => 6 * random.uniform() - 3);
  const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));
  return {
    labels: trueOdds.map((odds) => (random.uniform() < sigmoid(odds) ? 1 : 0)),
    scores: trueOdds.map((odds) => sigmoid(learnt(odds))),
  };
}
