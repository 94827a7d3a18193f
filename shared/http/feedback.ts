import { z } from 'zod';
import { PredictionId } from './predictions.ts';
import { FieldError } from './problem.ts';
import { Time } from './time.ts';

/** Outcomes of one batch. */
export const feedbackRowsMax = 1_000;

/** How far the clock of who tells may be ahead of the replica's, ms. */
export const clockSkewMsMax = 300_000;

const identifier = z.string().min(1).max(200);
const plain = /^[^\0]*$/;

const labelWords =
  'expected a word of 1 to 200 characters, a number or a boolean; leave open what is not known yet';

export const Feedback = z
  .strictObject({
    prediction_id: PredictionId.optional().describe('The prediction whose truth it is'),
    entity_id: identifier
      .optional()
      .describe(
        'Instead of prediction_id: it goes to the last answer about this entity at or before predicted_at',
      ),
    predicted_at: Time.optional().describe('Together with entity_id. Default: observed_at'),
    label: z
      .union([z.string().min(1).max(200).regex(plain, 'must not hold NUL'), z.number(), z.boolean()], {
        error: ({ input }) =>
          input === undefined ? 'is required: a word, a number or a boolean' : labelWords,
      })
      .describe('What came true: a word of the target column, a number in a regression'),
    observed_at: Time.optional().describe(
      'When it was seen, not later than now (5 minutes are left to clocks). Default: now',
    ),
    source: z
      .string()
      .min(1)
      .max(100)
      .regex(plain, 'must not hold NUL')
      .default('api')
      .describe('Who says so'),
    revision: z
      .int()
      .min(1)
      .optional()
      .describe('A correction: one more than the latest revision. Another label without it is a conflict'),
  })
  .refine(({ prediction_id, entity_id }) => (prediction_id === undefined) !== (entity_id === undefined), {
    error: 'name the prediction by prediction_id, or by entity_id and a time',
    path: ['prediction_id'],
  })
  .refine(({ entity_id, predicted_at }) => predicted_at === undefined || entity_id !== undefined, {
    error: 'belongs to entity_id: a prediction_id says itself when it was',
    path: ['predicted_at'],
  });
export type Feedback = z.infer<typeof Feedback>;

export const FeedbackAnswer = z.object({
  status: z
    .enum(['recorded', 'repeated', 'pending'])
    .describe('pending: kept, and joined when the prediction gets into the log; the log may not have it yet'),
  prediction_id: z.string().nullable().describe('Null: an outcome by entity that found no prediction yet'),
  revision: z.int(),
  label: z.string(),
});
export type FeedbackAnswer = z.infer<typeof FeedbackAnswer>;

export const FeedbackBatch = z.strictObject({
  rows: z
    .array(z.unknown())
    .min(1)
    .max(feedbackRowsMax, {
      error: `must have at most ${feedbackRowsMax} items: send the others in another batch`,
    })
    .describe('Each as POST /models/:model/feedback takes it'),
});

const RefusedOutcome = z.object({
  error: z.object({ code: z.string(), detail: z.string(), errors: z.array(FieldError).optional() }),
});
export const FeedbackBatchAnswer = z.object({
  rows: z
    .array(z.union([z.object({ ok: FeedbackAnswer }), RefusedOutcome]))
    .describe('In the order of the request'),
});
export type FeedbackBatchAnswer = z.infer<typeof FeedbackBatchAnswer>;
