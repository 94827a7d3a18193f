import { z } from 'zod';
import { checkTraining } from './check-training.ts';
import type { DenseLearner } from './learner.ts';
import { linearModel, readCoefficients } from './linear/coefficients.ts';
import { encodedMeans } from './linear/encoded-means.ts';
import { linearExplainer } from './linear/explain.ts';
import { probabilityScorer } from './linear/linear-scorer.ts';
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
    // With the first fit: whoever has no such model, or only scores by one, would load the package in vain.
    const { fitPackage } = await import('./linear/fit-package.ts');
    const parameters = Parameters.parse(how.parameters);
    const { coefficients, notes, stepCount } = fitPackage(data, { ...parameters, seed: how.seed });
    const told = toldOf(coefficients, data.columns ?? [], null);
    const means = encodedMeans(data.train.design);
    const model = linearModel({ kind, data }, { ...coefficients, means, ...told });
    return { model, report: { converged: false, iterationCount: stepCount, notes } };
  },
  scorer: (model) => probabilityScorer(kind, readCoefficients(kind, model)),
  explainer: (model, sources) => linearExplainer(kind, model, sources),
};
