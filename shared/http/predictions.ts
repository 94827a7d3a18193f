import { z } from 'zod';
import { VersionName } from '../names.ts';
import { Time } from './time.ts';

/** One revision of what became true of a prediction. */
export const OutcomeAnswer = z.object({
  revision: z.int().describe('The highest one counts'),
  label: z.string(),
  observed_at: z.string(),
  source: z.string(),
  actor: z.string(),
  received_at: z.string(),
});
export type OutcomeAnswer = z.infer<typeof OutcomeAnswer>;

/** What a candidate in shadow made of a copy of the row; nobody was answered with it. */
export const ShadowAnswer = z.object({
  rollout: z.string(),
  model_version: z.string().nullable(),
  status: z
    .enum(['scored', 'refused', 'failed', 'timeout'])
    .describe(
      'refused: its contract did not take the row; failed: it threw or scored what no score is; timeout: it hung',
    ),
  score: z.number().nullable(),
  label: z.string().nullable(),
  delta: z.number().nullable().describe('Its score less that of the answer'),
  latency_ms: z.number().nullable(),
});
export type ShadowAnswer = z.infer<typeof ShadowAnswer>;

const summary = {
  prediction_id: z.string(),
  model: z.string(),
  at: z.string().describe('When it was asked for'),
  model_version: z.string().nullable().describe('Null where it failed before a version was found'),
  revision: z.int().nullable().describe('Of the deployment that answered'),
  variant: z.enum(['stable', 'candidate', 'shadow']).nullable(),
  assignment: z
    .object({ key_hash: z.string().nullable(), bucket: z.int().nullable(), reason: z.string() })
    .nullable(),
  entity_hash: z.string().nullable().describe('What the log knows `entity_id` by'),
  request_id: z.string().nullable(),
  batch_size: z.int().nullable().describe('Rows of the batch that it was in; null: one alone'),
  status: z.int().describe('As of HTTP; that of the row in a batch'),
  code: z.string().nullable().describe('Why it was not answered'),
  latency_ms: z.number(),
  score: z.number().nullable(),
  label: z.string().nullable(),
  outcome: z.string().nullable().describe('The label that came true, as far as it was told'),
  links: z.object({ self: z.string() }),
};

export const PredictionSummary = z.object(summary);
export type PredictionSummary = z.infer<typeof PredictionSummary>;

/** What happened to one prediction. */
export const PredictionAnswer = z.object({
  ...summary,
  features: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      'As they were sent: the columns that the version reads, less those that the declaration leaves out',
    ),
  scores: z
    .record(z.string(), z.number())
    .nullable()
    .describe('Multiclass tasks: the probability of each class'),
  outcomes: z.array(OutcomeAnswer).describe('What came true, the latest revision first'),
  shadows: z.array(ShadowAnswer).describe('What candidates in shadow made of a copy'),
});
export type PredictionAnswer = z.infer<typeof PredictionAnswer>;

export const PredictionsAnswer = z.object({
  predictions: z.array(PredictionSummary),
  next_cursor: z.string().nullable().describe('`?cursor=` of the next, older page'),
});
export type PredictionsAnswer = z.infer<typeof PredictionsAnswer>;

/** The id of a prediction: a UUID, in lower case. */
export const PredictionId = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected the prediction_id of an answer, a UUID')
  .refine(isOfOurTime, 'expected the prediction_id of an answer: the time that this one begins with is none');

/** What a UUID of version 7 begins with is a time that the ledger can write. */
function isOfOurTime(id: string): boolean {
  return id[14] !== '7' || Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) <= Date.UTC(9999, 0);
}

export const PredictionsPage = z.strictObject({
  limit: z.coerce
    .number({ error: 'expected a whole number from 1 to 200' })
    .int()
    .min(1)
    .max(200)
    .default(20),
  cursor: PredictionId.optional().describe('The last prediction of the page before'),
  entity_id: z.string().min(1).max(200).optional().describe('Those about this entity'),
  version: VersionName.optional().describe('Those of this version'),
  status: z.coerce.number().int().min(200).max(599).optional().describe('Such as 200, or 422'),
  since: Time.optional().describe('Those from then on'),
  until: Time.optional().describe('Those before then'),
});
export type PredictionsPage = z.infer<typeof PredictionsPage>;
