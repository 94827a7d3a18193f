import { expect, it } from 'vitest';
import { madeUpDesign, madeUpLabels } from '../../../models/contract/made-up-design.ts';
import type { Learner } from '../../../models/learner.ts';
import { fitLogistic } from '../../../models/linear/fit-logistic.ts';
import { linearRegression } from '../../../models/linear-regression.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import type { Design } from '../../../shared/features/design.ts';

/** Row r as often as `times` says. */
function repeated(design: Design, labels: Float64Array, times: Float64Array) {
  const rows = Array.from(labels.keys()).flatMap((row) => new Array<number>(times[row] ?? 0).fill(row));
  const { numericWidth, hotCount } = design;
  const pick = (values: ArrayLike<number>, width: number) =>
    rows.flatMap((row) => Array.from({ length: width }, (_, k) => values[row * width + k] ?? 0));
  const numeric = Float64Array.from(pick(design.numeric, numericWidth));
  const hot = Int32Array.from(pick(design.hot, hotCount));
  return {
    design: { ...design, rowCount: rows.length, numeric, hot },
    labels: Float64Array.from(rows, (row) => labels[row] ?? 0),
  };
}

it.each([
  ['logistic regression', logisticRegression, 'binary'],
  ['linear regression', linearRegression, 'regression'],
] as const)('%s takes a row of weight n as n rows', async (_name, learner: Learner, task) => {
  if (learner.input !== 'dense') throw new Error('a dense learner was expected');
  const design = madeUpDesign({ rowCount: 500, numericWidth: 3, levels: [4] });
  const labels = madeUpLabels(design, task);
  const weights = Float64Array.from(labels, (_label, row) => 1 + (row % 3));
  const how = { seed: 7, parameters: task === 'binary' ? { tolerance: 1e-16 } : {} };
  const weighed = await learner.fit({ task, train: { design, labels, weights } }, how);
  const often = await learner.fit({ task, train: repeated(design, labels, weights) }, how);
  const once = await learner.fit({ task, train: { design, labels } }, how);
  const of = (fit: typeof weighed) => fit.model.parameters['weights'] as number[];
  const distance = (one: number[], other: number[]) =>
    Math.max(...one.map((weight, k) => Math.abs(weight - (other[k] ?? 0)) / (1 + Math.abs(weight))));
  expect(distance(of(weighed), of(often))).toBeLessThan(1e-8);
  expect(distance(of(weighed), of(once))).toBeGreaterThan(1e-3);
});

it('fits many weighed rows by a sample first, to the optimum of all of them', () => {
  const design = madeUpDesign({ rowCount: 140_000, numericWidth: 2, levels: [8] });
  const labels = madeUpLabels(design, 'binary');
  const stopping = { decrementMax: 1e-12, iterationsMax: 100, seed: 1 };
  const plain = fitLogistic({ design, labels }, { ...stopping, penalty: 1 });
  const weights = new Float64Array(labels.length).fill(2);
  const doubled = fitLogistic({ design, labels, weights }, { ...stopping, penalty: 2 });
  expect(doubled.converged).toBe(true);
  plain.point.forEach((weight, k) => {
    expect(doubled.point[k]).toBeCloseTo(weight, 6);
  });
});
