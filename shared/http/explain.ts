import { z } from 'zod';
import { batchAnswerWith, FeatureValue, PredictAnswer, PredictRequest } from './predict.ts';

/** Rows of one batch: to explain a row takes about a hundred times as long as to predict for it. */
export const explainRowsMax = 100;

export const ExplainQuery = z.strictObject({
  top: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('List so many contributions, the largest; the rest is summed up as `other`'),
});

const Contribution = z.object({
  feature: z.string(),
  value: FeatureValue.describe('As it was sent, or derived of it; null where it is missing'),
  contribution: z.number(),
});

const explainedScore = {
  class: z.string().optional().describe('Multiclass: whose raw score it is'),
  base: z.number().describe('The raw score that is expected where nothing is known of a row'),
  raw_score: z.number().describe('What the model itself says of the row, before link and calibration'),
  contributions: z.array(Contribution).describe('What each feature adds to the raw score, the largest first'),
  other: z
    .object({ feature_count: z.int(), contribution: z.number() })
    .optional()
    .describe('Features that `top` left out, summed up'),
};

/** Why a row has its score. `base` and all contributions add up to the raw score. */
export const Explanation = z.object({
  ...explainedScore,
  link: z
    .enum(['logit', 'identity', 'log', 'softmax'])
    .describe(
      'Raw scores are log odds (logit), the answer itself, or the logarithm of a rate (log); those of all classes together give their probabilities (softmax)',
    ),
  others: z
    .array(z.object(explainedScore))
    .optional()
    .describe('Multiclass: the same of the classes that were not answered'),
});
export type Explanation = z.infer<typeof Explanation>;

const explained = { explanation: Explanation };

export const ExplainAnswer = PredictAnswer.extend(explained);
export type ExplainAnswer = z.infer<typeof ExplainAnswer>;

export const ExplainBatchRequest = z.strictObject({
  rows: z.array(PredictRequest).min(1).max(explainRowsMax),
});

/** One version answers all rows, unless a rollout assigns each by itself; their order is kept. */
export const ExplainBatchAnswer = batchAnswerWith(explained);
