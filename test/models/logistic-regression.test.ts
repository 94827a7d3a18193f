import { expect, it } from 'vitest';
import { denseRows, lehmer, madeUpDesign, madeUpLabels } from '../../models/contract/made-up-design.ts';
import { fitLogistic } from '../../models/linear/fit-logistic.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import type { Design } from '../../shared/features/design.ts';

const how = { seed: 7, parameters: {} };

it('stands where the gradient of the penalised likelihood is zero', async () => {
  const design = madeUpDesign({ rowCount: 600, numericWidth: 4, levels: [5, 3] });
  const labels = madeUpLabels(design, 'binary');
  const { model, report } = await logisticRegression.fit(
    { task: 'binary', train: { design, labels } },
    { seed: 7, parameters: { C: 0.5 } },
  );
  expect(report.converged).toBe(true);
  const { weights, intercept } = model.parameters as { weights: number[]; intercept: number };
  const gradient = weights.map((weight) => weight / 0.5);
  let residuals = 0;
  denseRows(design).forEach((row, i) => {
    const sum = row.reduce((total, value, k) => total + value * (weights[k] ?? 0), intercept);
    const residual = 1 / (1 + Math.exp(-sum)) - (labels[i] ?? 0);
    residuals += residual;
    row.forEach((value, k) => {
      gradient[k] = (gradient[k] ?? 0) + residual * value;
    });
  });
  for (const slope of [...gradient, residuals]) expect(Math.abs(slope)).toBeLessThan(1e-3);
});

it('finds with a sample and a few passes what Newton finds on all rows', () => {
  const design = madeUpDesign({ rowCount: 140_000, numericWidth: 2, levels: [40] });
  const labels = madeUpLabels(design, 'binary');
  const stopping = { penalty: 1, decrementMax: 1e-10, iterationsMax: 100 };
  const one = fitLogistic({ design, labels }, { ...stopping, seed: 1 });
  const other = fitLogistic({ design, labels }, { ...stopping, seed: 2 });
  expect(one.converged && other.converged).toBe(true);
  one.point.forEach((weight, k) => {
    expect(other.point[k]).toBeCloseTo(weight, 6);
  });
});

it('converges where a level is too rare for the sample to hold it', () => {
  const common = madeUpDesign({ rowCount: 140_000, numericWidth: 2, levels: [3] });
  const hot = common.hot.slice();
  const labels = madeUpLabels(common, 'binary');
  for (let row = 0; row < 40; row++) hot[row * 3500] = 5;
  const design: Design = { ...common, width: 6, hot };
  const { converged, iterationCount } = fitLogistic(
    { design, labels },
    { penalty: 1, seed: 7, decrementMax: 1e-8, iterationsMax: 100 },
  );
  expect(converged).toBe(true);
  expect(iterationCount).toBeLessThan(20);
});

it('converges on labels that a feature separates, weak as the penalty may be', async () => {
  const design = madeUpDesign({ rowCount: 500, numericWidth: 1, levels: [] });
  const labels = Float64Array.from(design.numeric, (value) => (value > 0 ? 1 : 0));
  for (const C of [1, 1e9]) {
    const { report } = await logisticRegression.fit(
      { task: 'binary', train: { design, labels } },
      { seed: 7, parameters: { C } },
    );
    expect(report.converged, `C ${C}`).toBe(true);
  }
});

it('converges where columns repeat each other', async () => {
  const one = madeUpDesign({ rowCount: 500, numericWidth: 1, levels: [] });
  const numeric = Float64Array.from({ length: 1000 }, (_, at) => one.numeric[at >> 1] ?? 0);
  const design: Design = { ...one, width: 2, numericWidth: 2, numeric };
  const labels = madeUpLabels(one, 'binary');
  const { model, report } = await logisticRegression.fit({ task: 'binary', train: { design, labels } }, how);
  const [first = 0, second = 0] = (model.parameters as { weights: number[] }).weights;
  expect(report.converged).toBe(true);
  expect(first).toBeCloseTo(second, 6);
});

it('learns designs too wide for a matrix', () => {
  const design = madeUpDesign({ rowCount: 4000, numericWidth: 2, levels: [1500] });
  const random = lehmer(5);
  const labels = Float64Array.from({ length: 4000 }, () => (random() < 0.4 ? 1 : 0));
  const { converged } = fitLogistic(
    { design, labels },
    { penalty: 1, seed: 7, decrementMax: 1e-8, iterationsMax: 200 },
  );
  expect(converged).toBe(true);
});

it('says so where it had to stop early, and reports its progress', async () => {
  const design = madeUpDesign({ rowCount: 500, numericWidth: 3, levels: [4] });
  const labels = madeUpLabels(design, 'binary');
  const shares: number[] = [];
  const { report } = await logisticRegression.fit(
    { task: 'binary', train: { design, labels } },
    { seed: 7, parameters: { iterationsMax: 2 }, onProgress: (share) => shares.push(share) },
  );
  expect(report).toMatchObject({ converged: false, iterationCount: 2 });
  expect(report.notes[0]).toContain('2 iterations');
  expect(shares).toHaveLength(2);
  expect(shares[1]).toBeGreaterThan(shares[0] ?? 1);
});
