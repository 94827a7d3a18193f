import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { z } from 'zod';
import { intAt, numberAt, realAt } from '../shared/dataset/table.ts';
import type { Design } from '../shared/features/design.ts';
import { checkTraining } from './check-training.ts';
import type { DenseLearner, FitOptions, TrainingData } from './learner.ts';
import { linearModel, readCoefficients } from './linear/coefficients.ts';
import { encodedMeans } from './linear/encoded-means.ts';
import { linearExplainer } from './linear/explain.ts';
import { probabilityScorer } from './linear/linear-scorer.ts';
import type { Coefficients } from './linear/linear-weights.ts';
import { sampleRows } from './linear/sample.ts';
import { toldOf } from './linear/told-optimum.ts';

const kind = 'ml-logistic-regression';

const Parameters = z
  .strictObject({
    numSteps: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(500)
      .describe('Steps of gradient descent, each over all rows'),
    learningRate: z
      .number()
      .positive()
      .optional()
      .describe('Step width on the summed gradient; default: the widest that surely converges on the rows'),
    rowsMax: z
      .int()
      .min(100)
      .max(1_000_000)
      .default(5000)
      .describe(
        'The package makes the design dense and walks it in every step: more rows are sampled down to these',
      ),
  })
  .describe('The npm package ml-logistic-regression: unpenalised gradient descent');

/** The npm package as a kind of learner, for comparison and for small tables. It reports no convergence. */
export const mlLogisticRegression: DenseLearner = {
  kind,
  tasks: ['binary'],
  input: 'dense',
  parameters: Parameters,
  async fit(data, how) {
    checkTraining(data);
    const { coefficients, notes, stepCount } = fitPackage(data, how);
    const told = toldOf(coefficients, data.columns ?? [], null);
    const means = encodedMeans(data.train.design);
    const model = linearModel({ kind, task: data.task }, { ...coefficients, means, ...told });
    return { model, report: { converged: false, iterationCount: stepCount, notes } };
  },
  scorer: (model) => probabilityScorer(kind, readCoefficients(kind, model)),
  explainer: (model, sources) => linearExplainer(kind, model, sources),
};

type Fit = {
  readonly coefficients: Coefficients;
  readonly notes: readonly string[];
  readonly stepCount: number;
};

function fitPackage({ train }: TrainingData, how: FitOptions): Fit {
  const parameters = Parameters.parse(how.parameters);
  const rowCount = train.labels.length;
  const sampled = rowCount > parameters.rowsMax;
  const rows = sampled ? sampleRows(train, parameters.rowsMax, how.seed) : train;
  const features = denseWithIntercept(rows.design);
  const regression = new LogisticRegression({
    numSteps: parameters.numSteps,
    learningRate: parameters.learningRate ?? safeLearningRate(features),
  });
  regression.train(features, Matrix.columnVector(Array.from(rows.labels)));
  const notes = [
    `${parameters.numSteps} steps of gradient descent; the package does not test for convergence`,
  ];
  if (sampled) notes.push(`fitted on ${parameters.rowsMax} of ${rowCount} rows`);
  return { coefficients: weightsOf(regression, rows.labels), notes, stepCount: parameters.numSteps };
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
