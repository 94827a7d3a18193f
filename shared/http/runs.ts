import { z } from 'zod';
import { stages, triggers } from '../messages.ts';
import { VersionName } from '../names.ts';

export const StageAnswer = z.object({
  stage: z.enum(stages),
  state: z.enum(['pending', 'running', 'done', 'failed', 'cancelled']),
  attempt: z.int(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  detail: z
    .record(z.string(), z.unknown())
    .describe(
      'What the stage found; names of parameters are the learner’s; where runs are listed, its words and numbers only',
    ),
});
export type StageAnswer = z.infer<typeof StageAnswer>;

export const RunAnswer = z.object({
  run: z.string(),
  model: z.string(),
  state: z.enum(['running', 'finished']),
  outcome: z
    .string()
    .nullable()
    .describe(
      'promoted, rolling-out, staged, held, rejected, skipped, failed, cancelled, terminated; null while it runs',
    ),
  reason: z.string().nullable().describe('Why it ended so'),
  version: z.string().nullable(),
  decision: z.string().nullable(),
  stage: z.enum(stages).nullable(),
  trigger: z.enum(triggers),
  requested: z.object({ actor: z.string(), reason: z.string(), forced: z.boolean() }),
  declaration: z.int(),
  snapshot: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  workflow_id: z.string(),
  temporal_run_id: z.string().nullable(),
  stages: z.array(StageAnswer),
  links: z.object({ self: z.string(), temporal: z.string(), version: z.string().optional() }),
});
export type RunAnswer = z.infer<typeof RunAnswer>;

export const RunsAnswer = z.object({
  runs: z.array(RunAnswer),
  next_cursor: z.string().nullable().describe('`?cursor=` of the next, older page'),
});
export type RunsAnswer = z.infer<typeof RunsAnswer>;

const limit = z.coerce
  .number({ error: 'expected a whole number from 1 to 200' })
  .int()
  .min(1)
  .max(200)
  .default(20);

/** A run's id, as the API and the command line show it. */
export const RunId = z.string().regex(/^r-[0-9a-z-]{6,60}$/, 'expected the id of a run, such as r-…');

export const RunsPage = z.strictObject({
  limit,
  cursor: RunId.optional().describe('The last run of the page before'),
});
export const VersionsPage = z.strictObject({
  limit,
  cursor: VersionName.optional().describe('The last version of the page before'),
});
