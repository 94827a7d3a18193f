import { inverse, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { denseRows, madeUpDesign, madeUpLabels } from '../../models/contract/made-up-design.ts';
import { linearRegression } from '../../models/linear-regression.ts';
import type { Design } from '../../shared/features/design.ts';

/** (XᵀX + alpha·I)⁻¹ Xᵀy over centred columns: the textbook's formula by another library. */
function textbookRidge(rows: number[][], labels: Float64Array, alpha: number): number[] {
  const centred = new Matrix(rows).center('column');
  const normal = centred.transpose().mmul(centred).add(Matrix.eye(centred.columns).mul(alpha));
  const moments = centred.transpose().mmul(Matrix.columnVector(Array.from(labels)));
  return inverse(normal).mmul(moments).to1DArray();
}

it('solves the normal equations of the textbook', async () => {
  const design = madeUpDesign({ rowCount: 300, numericWidth: 3, levels: [4, 3] });
  const labels = madeUpLabels(design, 'regression');
  const { model } = await linearRegression.fit(
    { task: 'regression', train: { design, labels } },
    { seed: 7, parameters: { alpha: 2.5 } },
  );
  const expected = textbookRidge(denseRows(design), labels, 2.5);
  (model.parameters as { weights: number[] }).weights.forEach((weight, k) => {
    expect(weight).toBeCloseTo(expected[k] ?? Number.NaN, 8);
  });
});

it('tells repeated columns apart by a ridge, and says so, where no penalty does', async () => {
  const one = madeUpDesign({ rowCount: 300, numericWidth: 1, levels: [] });
  const numeric = Float64Array.from({ length: 600 }, (_, at) => one.numeric[at >> 1] ?? 0);
  const design: Design = { ...one, width: 2, numericWidth: 2, numeric };
  const labels = Float64Array.from(one.numeric, (value) => 6 * value + 1);
  const { model, report } = await linearRegression.fit(
    { task: 'regression', train: { design, labels } },
    { seed: 7, parameters: { alpha: 0 } },
  );
  const [first = 0, second = 0] = (model.parameters as { weights: number[] }).weights;
  expect(first).toBeCloseTo(3, 4);
  expect(second).toBeCloseTo(3, 4);
  expect(report.notes[0]).toContain('repeat each other');
});

it('learns labels of any size', async () => {
  const design = madeUpDesign({ rowCount: 300, numericWidth: 1, levels: [] });
  for (const size of [1e-12, 1e150, 1e306]) {
    const labels = Float64Array.from(design.numeric, (value) => size * (value + 5));
    const { model } = await linearRegression.fit(
      { task: 'regression', train: { design, labels } },
      { seed: 7, parameters: { alpha: 1e-6 } },
    );
    const out = new Float64Array(300);
    linearRegression.scorer(model).score(design, out);
    expect((out[0] ?? 0) / (labels[0] ?? 1)).toBeCloseTo(1, 4);
  }
});

it('names the target and what is of huge scale where it diverges', async () => {
  const design = madeUpDesign({ rowCount: 300, numericWidth: 2, levels: [] });
  const labels = Float64Array.from(design.numeric.subarray(0, 300), (value) => 1e200 * value);
  const unit = { mean: 0, deviation: 3e150 };
  const columns = [
    { name: 'income', levelCount: null, unit },
    { name: 'age', levelCount: null, unit: { mean: 40, deviation: 10 } },
  ];
  const fit = linearRegression.fit(
    {
      task: 'regression',
      target: 'price',
      columns,
      train: { design, labels, weights: new Float64Array(300).fill(1e308) },
    },
    { seed: 7, parameters: {} },
  );
  await expect(fit).rejects.toThrow(
    /target "price": its weights are not finite; "price" is \S+e\+\d+ in a row; the weight is 1e\+308 in a row; "income" is of the scale 3e\+150: scale them down/,
  );
});

it('stands where the gradient is zero also where the design is too wide for a matrix', async () => {
  const design = madeUpDesign({ rowCount: 3000, numericWidth: 2, levels: [2100] });
  const labels = madeUpLabels(design, 'regression');
  const { model, report } = await linearRegression.fit(
    { task: 'regression', train: { design, labels } },
    { seed: 7, parameters: {} },
  );
  expect(report).toMatchObject({ converged: true, notes: [] });
  const { weights, intercept } = model.parameters as { weights: number[]; intercept: number };
  const gradient = [...weights];
  denseRows(design).forEach((row, i) => {
    const sum = row.reduce((total, value, k) => total + value * (weights[k] ?? 0), intercept);
    row.forEach((value, k) => {
      gradient[k] = (gradient[k] ?? 0) + value * (sum - (labels[i] ?? 0));
    });
  });
  for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(0.1);
});
