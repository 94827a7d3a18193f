import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { denseRows, madeUpDesign, madeUpLabels } from '../../models/contract/made-up-design.ts';
import { DivergedFit } from '../../models/diverged-fit.ts';
import { mlLogisticRegression } from '../../models/ml-logistic-regression.ts';

const design = madeUpDesign({ rowCount: 300, numericWidth: 3, levels: [4] });
const labels = madeUpLabels(design, 'binary');

it('decides as the package itself does', async () => {
  const { model } = await mlLogisticRegression.fit(
    { task: 'binary', train: { design, labels } },
    { seed: 7, parameters: { numSteps: 300, learningRate: 0.005 } },
  );
  const out = new Float64Array(300);
  mlLogisticRegression.scorer(model).score(design, out);
  const features = new Matrix(denseRows(design).map((row) => [...row, 1]));
  const theirs = new LogisticRegression({ numSteps: 300, learningRate: 0.005 });
  theirs.train(features, Matrix.columnVector(Array.from(labels)));
  expect(Array.from(out, (score) => (score > 0.5 ? 1 : 0))).toEqual(theirs.predict(features));
});

it('refuses to end in weights that are not finite', async () => {
  const fit = mlLogisticRegression.fit(
    { task: 'binary', train: { design, labels } },
    { seed: 7, parameters: { numSteps: 3, learningRate: 1e308 } },
  );
  await expect(fit).rejects.toBeInstanceOf(DivergedFit);
});

it('samples rows down to what it can walk, and says so', async () => {
  const { report } = await mlLogisticRegression.fit(
    { task: 'binary', train: { design, labels } },
    { seed: 7, parameters: { rowsMax: 100, numSteps: 10 } },
  );
  expect(report.notes).toContain('fitted on 100 of 300 rows');
});
