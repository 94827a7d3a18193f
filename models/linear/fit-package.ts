import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { TrainingData } from '../learner.ts';
import type { Coefficients } from './linear-weights.ts';
import { sampleRows } from './sample.ts';

/** How the package learns; without a learning rate the widest that surely converges. */
export type PackageFit = {
  readonly numSteps: number;
  readonly learningRate?: number | undefined;
  readonly rowsMax: number;
  readonly seed: number;
};

type Fit = {
  readonly coefficients: Coefficients;
  readonly notes: readonly string[];
  readonly stepCount: number;
};

/** Fits the npm package on the rows, or on as many of them as it may have. */
export function fitPackage(
  { train }: TrainingData,
  { numSteps, learningRate, rowsMax, seed }: PackageFit,
): Fit {
  const rowCount = train.labels.length;
  const sampled = rowCount > rowsMax;
  const rows = sampled ? sampleRows(train, rowsMax, seed) : train;
  const features = denseWithIntercept(rows.design);
  const regression = new LogisticRegression({
    numSteps,
    learningRate: learningRate ?? safeLearningRate(features),
  });
  regression.train(features, Matrix.columnVector(Array.from(rows.labels)));
  const notes = [`${numSteps} steps of gradient descent; the package does not test for convergence`];
  if (sampled) notes.push(`fitted on ${rowsMax} of ${rowCount} rows`);
  return { coefficients: weightsOf(regression, rows.labels), notes, stepCount: numSteps };
}

/** The package has no intercept: a last column of ones learns it. */
function denseWithIntercept(design: Design): Matrix {
  const { rowCount, width, numericWidth, hotCount } = design;
  const dense = Matrix.zeros(rowCount, width + 1);
  for (let row = 0; row < rowCount; row++) {
    for (let k = 0; k < numericWidth; k++) {
      dense.set(row, k, numberAt(design.numeric, row * numericWidth + k));
    }
    for (let k = 0; k < hotCount; k++) {
      const position = intAt(design.hot, row * hotCount + k);
      if (position >= 0) dense.set(row, position, 1);
    }
    dense.set(row, width, 1);
  }
  return dense;
}

/**
 * Gradient descent on the logistic loss converges below 2/L, where L is a quarter of the largest eigenvalue of XᵀX,
 * which is at most its trace.
 */
function safeLearningRate(features: Matrix): number {
  let trace = 0;
  for (let row = 0; row < features.rows; row++) {
    for (let column = 0; column < features.columns; column++) trace += features.get(row, column) ** 2;
  }
  return 4 / trace;
}

/** The first classifier of the package's one-against-all tells label 0 from the rest: its score is the probability of 1. */
function weightsOf(regression: LogisticRegression, labels: Float64Array): Coefficients {
  const [classifier] = regression.classifiers;
  if (classifier === undefined) throw new Error(`the package trained no classifier on ${labels.length} rows`);
  const row = Float64Array.from(classifier.weights.getRow(0));
  return { weights: row.slice(0, -1), intercept: realAt(row, row.length - 1) };
}
