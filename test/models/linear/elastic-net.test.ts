import { expect, it } from 'vitest';
import { madeUpDesign, madeUpLabels } from '../../../models/contract/made-up-design.ts';
import { diagonalMetric } from '../../../models/linear/diagonal-metric.ts';
import { fitLinear } from '../../../models/linear/fit-linear.ts';
import { fitLogistic } from '../../../models/linear/fit-logistic.ts';
import { owlQn } from '../../../models/linear/owl-qn.ts';
import type { Problem } from '../../../models/linear/problem.ts';
import { squaredLoss } from '../../../models/linear/squared-loss.ts';

const design = madeUpDesign({ rowCount: 300, numericWidth: 3, levels: [4] });
const labels = { binary: madeUpLabels(design, 'binary'), regression: madeUpLabels(design, 'regression') };
const stopping = { decrementMax: 1e-15, iterationsMax: 500, onPass: () => undefined };

/**
 * Weights and intercept on the rows above by scikit-learn 1.6.1: LogisticRegression(solver='saga', C=0.1, tol=1e-14) and
 * ElasticNet(alpha=300 / rows, tol=1e-16).
 */
const golden = {
  binary: {
    0.5: [
      0.11032337899036877, -0.3999930006946126, -0.6948665457981329, -0.21220168436771716, 0,
      0.029329666111406007, 0, 0.18223604206024846,
    ],
    1: [0.04139257074242669, -0.3313523204942739, -0.6623249329418633, 0, 0, 0, 0, 0.13503645374989606],
  },
  regression: {
    0.5: [
      35.687289298058275, -23.335446035941903, -64.82743200034761, -32.2377541433581, 0, 17.719405275795474,
      14.969131551017885, 62.30108609462828,
    ],
    1: [
      54.32887387733806, -39.58969339493214, -97.3799473474313, -94.37991689784194, 0, 58.27712313391361,
      40.39235767723758, 58.31829282818858,
    ],
  },
} as const;

it.each([0.5, 1] as const)('finds the optimum of scikit-learn’s logistic elastic net, share %f', (ratio) => {
  const rows = { design, labels: labels.binary };
  const penalties = { penalty: (1 - ratio) / 0.1, l1: ratio / 0.1 };
  const { point, converged } = fitLogistic(rows, { ...penalties, ...stopping, seed: 1 });
  expect(converged).toBe(true);
  golden.binary[ratio].forEach((weight, place) => {
    expect(point[place], String(place)).toBeCloseTo(weight, 6);
    if (weight === 0) expect(point[place]).toBe(0);
  });
});

it.each([0.5, 1] as const)('finds the optimum of scikit-learn’s elastic net, share %f', (ratio) => {
  const { point, report } = fitLinear(
    { design, labels: labels.regression },
    { l1: 300 * ratio, l2: 300 * (1 - ratio), onPass: stopping.onPass },
  );
  expect(report).toMatchObject({ converged: true, notes: [] });
  golden.regression[ratio].forEach((weight, place) => {
    expect(point[place], String(place)).toBeCloseTo(weight, 4);
    if (weight === 0) expect(point[place]).toBe(0);
  });
});

it('finds the same within orthants, as designs too wide for a matrix are fitted', () => {
  const problem: Problem = {
    ...{ rows: { design, labels: labels.regression }, loss: squaredLoss, penalty: 150, scale: 1 },
  };
  const start = new Float64Array(design.width + 1);
  const metric = diagonalMetric(problem, start);
  const { point, converged } = owlQn({ problem, l1: 150 }, start, {
    ...stopping,
    decrementMax: 1e-8,
    metric,
  });
  expect(converged).toBe(true);
  golden.regression[0.5].forEach((weight, place) => {
    expect(point[place], String(place)).toBeCloseTo(weight, 3);
  });
});

it('finds with a sample and a few passes what proximal Newton finds on all rows', () => {
  const many = madeUpDesign({ rowCount: 140_000, numericWidth: 1, levels: [8] });
  const rows = { design: many, labels: madeUpLabels(many, 'binary') };
  const how = { penalty: 5, l1: 2_500, decrementMax: 1e-10, iterationsMax: 100 };
  const [one, other] = [fitLogistic(rows, { ...how, seed: 1 }), fitLogistic(rows, { ...how, seed: 2 })];
  expect(one.converged && other.converged).toBe(true);
  expect(one.iterationCount).toBeLessThan(25);
  expect(one.point.filter((weight) => weight === 0).length).toBeGreaterThan(1);
  one.point.forEach((weight, place) => {
    expect(other.point[place]).toBeCloseTo(weight, 5);
  });
});
