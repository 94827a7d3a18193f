import { z } from 'zod';
import { realAt } from '../shared/dataset/table.ts';
import { checkTraining } from './check-training.ts';
import type { DenseLearner, Fit, FitOptions, FitReport, TrainingData } from './learner.ts';
import { readClasses } from './linear/class-coefficients.ts';
import { classLinearScorer } from './linear/class-linear-scorer.ts';
import { coefficientsAt, linearModel, readCoefficients } from './linear/coefficients.ts';
import { encodedMeans } from './linear/encoded-means.ts';
import { classLinearExplainers, linearExplainer } from './linear/explain.ts';
import { fitLogistic } from './linear/fit-logistic.ts';
import { l1Ratio } from './linear/l1-ratio.ts';
import { learnClasses } from './linear/learn-classes.ts';
import { probabilityScorer } from './linear/linear-scorer.ts';
import type { Coefficients } from './linear/linear-weights.ts';
import { passProgress } from './linear/pass-progress.ts';
import { logOdds } from './linear/probability.ts';
import { type Curve, toldOf } from './linear/told-optimum.ts';

const kind = 'logistic-regression';

const Parameters = z
  .strictObject({
    C: z
      .number()
      .positive()
      .max(1e9)
      .default(1)
      .describe('Inverse strength of the penalty ‖weights‖² / (2C), as in scikit-learn; smaller is stronger'),
    l1Ratio: l1Ratio('the penalty'),
    iterationsMax: z.int().min(1).max(10_000).default(200).describe('Most passes of the optimiser'),
    tolerance: z
      .number()
      .positive()
      .max(1)
      .default(1e-8)
      .describe('Squared distance to the optimum, in standard errors, at which the fit stops'),
  })
  .describe(
    'Logistic regression with an L2 or elastic-net penalty, by Newton’s method; of several classes multinomial',
  );

/** Logistic regression with an L2 or elastic-net penalty; the intercept is not penalised. */
export const logisticRegression: DenseLearner = {
  kind,
  tasks: ['binary', 'multiclass'],
  takesWeights: true,
  input: 'dense',
  parameters: Parameters,
  async fit(data, how) {
    checkTraining(data);
    if (data.task === 'multiclass') return fitClasses(data, how);
    const { coefficients, report, curve } = fitCoefficients(data, how);
    const told = toldOf(coefficients, data.columns ?? [], curve);
    const means = encodedMeans(data.train.design);
    return { model: linearModel({ kind, data }, { ...coefficients, means, ...told }), report };
  },
  scorer: (model) =>
    model.task === 'multiclass'
      ? classLinearScorer(kind, model.width, readClasses(kind, model))
      : probabilityScorer(kind, readCoefficients(kind, model)),
  explainer: (model, sources) => linearExplainer(kind, model, sources),
  classExplainers: (model, sources) => classLinearExplainers(kind, model, sources),
};

function fitClasses(data: TrainingData, how: FitOptions): Fit {
  const { C, l1Ratio, iterationsMax, tolerance } = Parameters.parse(how.parameters);
  return learnClasses(kind, data, {
    ...{
      penalty: (1 - l1Ratio) / C,
      l1: l1Ratio / C,
      seed: how.seed,
      iterationsMax,
      decrementMax: tolerance,
    },
    onPass: passProgress(how.onProgress),
  });
}

type Fitted = {
  readonly coefficients: Coefficients;
  readonly report: FitReport;
  /** Null where nothing was fitted, or the design is very wide. */
  readonly curve: Curve | null;
};

function fitCoefficients({ train }: TrainingData, how: FitOptions): Fitted {
  const rowCount = train.labels.length;
  let positiveCount = 0;
  for (let row = 0; row < rowCount; row++) positiveCount += realAt(train.labels, row);
  if (positiveCount === 0 || positiveCount === rowCount) {
    return oneClass(train.design.width, positiveCount, rowCount);
  }
  const { C, l1Ratio, iterationsMax, tolerance } = Parameters.parse(how.parameters);
  const penalty = (1 - l1Ratio) / C;
  const optimum = fitLogistic(train, {
    penalty,
    l1: l1Ratio / C,
    seed: how.seed,
    iterationsMax,
    decrementMax: tolerance,
    onPass: passProgress(how.onProgress),
  });
  const { converged, iterationCount, matrix, point, curveRowCount } = optimum;
  const curve = matrix && {
    matrix,
    penalty,
    residuals: null,
    point,
    isSparse: l1Ratio > 0,
    rowCount: curveRowCount,
  };
  const notes = converged ? [] : [`stopped after ${iterationCount} iterations before it had converged`];
  return { coefficients: coefficientsAt(point), report: { converged, iterationCount, notes }, curve };
}

/** Without a penalty the intercept of a single class has no optimum: half a row of the other class is assumed. */
function oneClass(width: number, positiveCount: number, rowCount: number): Fitted {
  const intercept = logOdds((positiveCount + 0.5) / (rowCount + 1));
  const notes = ['the training part has one class only: every row gets the same score'];
  return {
    coefficients: { weights: new Float64Array(width), intercept },
    report: { converged: true, iterationCount: 0, notes },
    curve: null,
  };
}
