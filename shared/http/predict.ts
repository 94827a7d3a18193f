import { z } from 'zod';
import { FieldError } from './problem.ts';

/** Rows of one batch. */
export const batchRowsMax = 1_000;
const identifier = z.string().min(1).max(200);

/** What a feature may be: the contract in the answering version's artifact says which. */
export const FeatureValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type FeatureValue = z.infer<typeof FeatureValue>;

export const PredictRequest = z.strictObject({
  features: z
    .record(z.string(), FeatureValue)
    .describe(
      'Column of the table → value. Columns that are no features are ignored, unknown names refused. A number or integer is a JSON number, without quotes; a category takes a number or boolean by its text; a boolean takes 0, 1 and the two words of the source; a timestamp is RFC 3339 text',
    ),
  entity_id: identifier.optional().describe('Whom the prediction is about'),
  request_id: identifier.optional().describe('Echoed; names the request in logs'),
  interval: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Regression tasks: answer an interval, too, that holds the truth with this probability'),
});
export type PredictRequest = z.infer<typeof PredictRequest>;

export const Warning = z.object({
  code: z.string(),
  feature: z.string(),
  detail: z.string(),
});
export type Warning = Readonly<z.infer<typeof Warning>>;

const scored = {
  prediction_id: z.string(),
  score: z
    .number()
    .describe(
      'Probability of the positive label; in multiclass that of the label; the predicted number in regression',
    ),
  label: z
    .string()
    .optional()
    .describe('The word of the table: binary by the threshold, multiclass the likeliest class'),
  scores: z
    .record(z.string(), z.number())
    .optional()
    .describe('Multiclass tasks: the probability of each class'),
  interval: z
    .object({ level: z.number(), low: z.number(), high: z.number() })
    .optional()
    .describe('Where it was asked for: holds the truth of a new row with probability `level`'),
  entity_id: z.string().optional(),
  request_id: z.string().optional(),
  warnings: z.array(Warning),
};

/** Why this version answered. Who is assigned by a rollout has a bucket, told by the hash of its key. */
const assignment = z.object({
  key_hash: z.string().nullable(),
  bucket: z.int().nullable(),
  reason: z.enum(['no_rollout']),
});

export const PredictAnswer = z.object({
  ...scored,
  model: z.string(),
  model_version: z.string(),
  variant: z.enum(['stable', 'candidate']),
  assignment,
  threshold: z.number().optional().describe('Binary tasks: a score at or above it is the positive label'),
});
export type PredictAnswer = z.infer<typeof PredictAnswer>;

export const BatchRequest = z.strictObject({
  rows: z.array(PredictRequest).min(1).max(batchRowsMax),
});
export type BatchRequest = z.infer<typeof BatchRequest>;

const ScoredRow = z.object(scored);
const RefusedRow = z.object({
  error: z.object({ code: z.string(), detail: z.string(), errors: z.array(FieldError) }),
});

export const BatchRow = z.union([z.object({ ok: ScoredRow }), RefusedRow]);
export type BatchRow = z.infer<typeof BatchRow>;

const answeredBatch = {
  model: z.string(),
  model_version: z.string(),
  variant: z.enum(['stable', 'candidate']),
  assignment,
  threshold: z.number().optional(),
};

/** One version answers all rows; their order is kept. */
export const BatchAnswer = z.object({ ...answeredBatch, rows: z.array(BatchRow) });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** The answer to a batch whose rows hold more than a score. */
export const batchAnswerWith = <More extends z.ZodRawShape>(more: More) =>
  z.object({
    ...answeredBatch,
    rows: z.array(z.union([z.object({ ok: ScoredRow.extend(more) }), RefusedRow])),
  });
