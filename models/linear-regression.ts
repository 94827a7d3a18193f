import { z } from 'zod';
import { checkTraining } from './check-training.ts';
import type { Learner } from './learner.ts';
import { coefficientsAt, linearModel, readCoefficients } from './linear/coefficients.ts';
import { encodedMeans } from './linear/encoded-means.ts';
import { linearExplainer } from './linear/explain.ts';
import { fitRidge } from './linear/fit-ridge.ts';
import { valueScorer } from './linear/linear-scorer.ts';
import { passProgress } from './linear/pass-progress.ts';

const kind = 'linear-regression';

const Parameters = z
  .strictObject({
    alpha: z
      .number()
      .min(0)
      .max(1e12)
      .default(1)
      .describe('Strength of the L2 penalty alpha · ‖weights‖², as in scikit-learn’s Ridge'),
  })
  .describe('Ridge regression in closed form');

/** Ridge regression; the intercept is not penalised. */
export const linearRegression: Learner = {
  kind,
  tasks: ['regression'],
  takesWeights: true,
  input: 'dense',
  parameters: Parameters,
  async fit(data, how) {
    checkTraining(data);
    const { task, train } = data;
    const { alpha } = Parameters.parse(how.parameters);
    const { point, report } = fitRidge(train, { alpha, onPass: passProgress(how.onProgress) });
    return {
      model: linearModel({ kind, task }, { ...coefficientsAt(point), means: encodedMeans(train.design) }),
      report,
    };
  },
  scorer: (model) => valueScorer(kind, readCoefficients(kind, model)),
  explainer: (model, sources) => linearExplainer(kind, model, sources),
};
