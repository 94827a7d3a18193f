import { z } from 'zod';
import { assignmentReasons } from '../assignment/reasons.ts';
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

/** Header of a request: the version that is to answer, of those that a replica has loaded. */
export const versionHeader = 'x-model-version';

/** Why this version answered. */
const assignment = z.object({
  key_hash: z
    .string()
    .nullable()
    .describe('Hash of the key that a rollout assigns by, in hexadecimal; null where nobody was assigned'),
  bucket: z
    .int()
    .nullable()
    .describe('The hash modulo 10,000: below the weight of the candidate × 100, it answers'),
  reason: z
    .enum(assignmentReasons)
    .describe(
      'no_rollout: nothing assigns; entity, request: by entity_id, else by request_id or a random key; no_entity: an A/B test assigns entities alone; pinned: asked for by x-model-version; lease_expired, tripped: the candidate is out of service here; candidate_refused, candidate_failed: it was assigned the row and did not answer it, stable did, or, of a promoted version that bakes, the former one',
    ),
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

/** Where a rollout assigns rows, each row says who answered it. */
const ScoredRow = z.object({
  ...scored,
  model_version: z.string().optional().describe('Of a row that a rollout assigned, with the next three'),
  variant: z.enum(['stable', 'candidate']).optional(),
  assignment: assignment.optional(),
  threshold: z.number().optional(),
});
const RefusedRow = z.object({
  error: z.object({ code: z.string(), detail: z.string(), errors: z.array(FieldError) }),
});

export const BatchRow = z.union([z.object({ ok: ScoredRow }), RefusedRow]);
export type BatchRow = z.infer<typeof BatchRow>;

const answeredBatch = {
  model: z.string(),
  model_version: z.string(),
  variant: z.enum(['stable', 'candidate']),
  assignment: assignment.extend({
    reason: z
      .enum([...assignmentReasons, 'per_row'])
      .describe(
        'per_row: a rollout assigns each row by itself, and each says to whom; beside them stands the stable version',
      ),
  }),
  threshold: z.number().optional(),
};

/** One version answers all rows, unless a rollout assigns each by itself; their order is kept. */
export const BatchAnswer = z.object({ ...answeredBatch, rows: z.array(BatchRow) });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** The answer to a batch whose rows hold more than a score. */
export const batchAnswerWith = <More extends z.ZodRawShape>(more: More) =>
  z.object({
    ...answeredBatch,
    rows: z.array(z.union([z.object({ ok: ScoredRow.extend(more) }), RefusedRow])),
  });
