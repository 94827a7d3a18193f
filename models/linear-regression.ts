import { z } from 'zod';
import { checkTraining } from './check-training.ts';
import type { DenseLearner } from './learner.ts';
import { coefficientsAt, linearModel, readCoefficients } from './linear/coefficients.ts';
import { encodedMeans } from './linear/encoded-means.ts';
import { linearExplainer } from './linear/explain.ts';
import { fitLinear } from './linear/fit-linear.ts';
import { l1Ratio } from './linear/l1-ratio.ts';
import { valueScorer } from './linear/linear-scorer.ts';
import { passProgress } from './linear/pass-progress.ts';
import { toldOf } from './linear/told-optimum.ts';

const kind = 'linear-regression';

const Parameters = z
  .strictObject({
    alpha: z
      .number()
      .min(0)
      .max(1e12)
      .default(1)
      .describe(
        'Strength of the penalty alpha · ‖weights‖² on the sum of squares, as in scikit-learn’s Ridge; its ElasticNet divides by the rows',
      ),
    l1Ratio: l1Ratio('alpha'),
  })
  .describe('Linear regression with an L2 or elastic-net penalty, in closed form where it has one');

/** Linear regression with an L2 or elastic-net penalty; the intercept is not penalised. */
export const linearRegression: DenseLearner = {
  kind,
  tasks: ['regression'],
  takesWeights: true,
  input: 'dense',
  parameters: Parameters,
  async fit(data, how) {
    checkTraining(data);
    const { train } = data;
    const { alpha, l1Ratio } = Parameters.parse(how.parameters);
    const penalty = { l1: alpha * l1Ratio, l2: alpha * (1 - l1Ratio) };
    const { point, report, curve } = fitLinear(train, { ...penalty, onPass: passProgress(how.onProgress) });
    const coefficients = coefficientsAt(point);
    const told = toldOf(coefficients, data.columns ?? [], curve);
    const means = encodedMeans(train.design);
    return { model: linearModel({ kind, data }, { ...coefficients, means, ...told }), report };
  },
  scorer: (model) => valueScorer(kind, readCoefficients(kind, model)),
  explainer: (model, sources) => linearExplainer(kind, model, sources),
};
