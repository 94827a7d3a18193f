import { expect, it } from 'vitest';
import { fitLogistic } from '../../../models/linear/fit-logistic.ts';
import { logisticLoss } from '../../../models/linear/logistic-loss.ts';
import { newton } from '../../../models/linear/newton.ts';
import { seededRandom } from '../../../models/linear/seeded-random.ts';

/** More than twice the rows of a sample, so that the fit begins on one. */
const rowCount = 140_000;
const width = 2;

function rowsWith(intercept: number) {
  const random = seededRandom(7);
  const numeric = Float32Array.from({ length: rowCount * width }, () => 2 * random() - 1);
  const labels = Float64Array.from({ length: rowCount }, (_, row) => {
    const sum = intercept + 2 * (numeric[row * width] ?? 0);
    return random() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
  });
  const design = { rowCount, width, numeric, numericWidth: width, hot: new Int32Array(), hotCount: 0 };
  return { design, labels };
}

it.each([
  ['with as many rows of one class as of the other', 0],
  ['with a dozen of one class, too few to begin with fewer rows', -10],
])('of many rows, %s, ends at the optimum of all of them', (_, intercept) => {
  const rows = rowsWith(intercept);
  const how = { penalty: 1, iterationsMax: 100, decrementMax: 1e-8 };
  const found = fitLogistic(rows, { ...how, seed: 3 });
  const whole = { rows, loss: logisticLoss, penalty: 1, scale: 1 };
  const { point } = newton(whole, new Float64Array(width + 1), { ...how, decrementMax: 1e-12 });
  expect(found.converged).toBe(true);
  for (const [place, weight] of point.entries()) expect(found.point[place]).toBeCloseTo(weight, 4);
  expect(fitLogistic(rows, { ...how, seed: 3 }).point).toEqual(found.point);
});
