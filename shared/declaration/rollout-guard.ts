import { z } from 'zod';
import { onlineMetrics } from '../rollout/plan.ts';

/** Guards that are known by their name alone, every key of theirs having a default. */
export const guardNames = ['errors', 'slow', ...onlineMetrics, 'positive_share', 'score_psi', 'kpi'] as const;

const expected = `expected one of ${guardNames.join(', ')}`;

const plannedN = z
  .int()
  .min(100)
  .optional()
  .describe(
    'Entities with a value, both arms together, at which the bound is sharpest. Default: as many as a difference of margin needs, else 5000',
  );

const ratio = z.number().min(0).max(10).default(0.1);

const Errors = z
  .strictObject({
    guard: z.literal('errors').describe('Failures, scores that are no number, rows that it refuses'),
    margin: ratio.describe('By what share its rate may be above that of stable: 0.1 is 10 %'),
  })
  .describe('Bad answers');

const Slow = z
  .strictObject({
    guard: z
      .literal('slow')
      .describe('Answers that took longer than slowMs; not of a shadow, which gives none'),
    slowMs: z.number().gt(0).default(100).describe('Milliseconds from which an answer is slow'),
    margin: ratio.describe('By what share its rate may be above that of stable: 0.1 is 10 %'),
  })
  .describe('Slow answers');

const Metric = z
  .strictObject({
    guard: z
      .enum(onlineMetrics)
      .describe(
        'What outcomes say: brier and accuracy of binary tasks, accuracy of multiclass, the errors of regression',
      ),
    margin: z
      .number()
      .gt(0)
      .optional()
      .describe(
        'How much worse than stable it may be, in units of the metric. Default: brier 0.02, accuracy 0.03; the errors of regression need one',
      ),
    plannedN,
  })
  .describe('Outcomes');

const PositiveShare = z
  .strictObject({
    guard: z.literal('positive_share').describe('Share of positive labels'),
    margin: z.number().gt(0).lt(1).default(0.05).describe('How far it may be from that of stable'),
    plannedN,
  })
  .describe('The share of positive labels');

const ScoreShift = z
  .strictObject({
    guard: z
      .literal('score_psi')
      .describe('Shift of the scores: the population stability index of both arms'),
    max: z.number().gt(0).default(0.25).describe('Largest index that passes; from 500 rows of each arm'),
  })
  .describe('A shift of the scores');

/** A figure of the user's own, without what it is held to. */
const kpiKeys = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'expected a name in small letters, digits and _, such as revenue')
    .refine((name) => !guardNames.some((known) => known === name), {
      error: 'is the name of a built-in guard',
    })
    .describe('Its name, in reports'),
  sql: z
    .string()
    .trim()
    .min(1)
    .describe(
      'A query that returns the columns entity, value and time: what became of an entity, and when. It runs read-only',
    ),
  connection: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of the environment variable that holds the connection string; default: that of the source',
    ),
  better: z.enum(['higher', 'lower']).default('higher').describe('Which way is better'),
  missing: z
    .union([z.literal(0), z.literal('drop')], { error: 'expected 0 or drop' })
    .default(0)
    .describe(
      'An entity without a value counts as 0, as who bought nothing does, or is dropped where it says nothing',
    ),
};

const Kpi = z
  .strictObject({
    guard: z.literal('kpi').describe('A figure of your own, by SQL'),
    ...kpiKeys,
    margin: z.number().gt(0).describe('How much worse than stable its mean may be, in its own units'),
    plannedN,
  })
  .describe('A figure of your own');

export const GuardForm = z.discriminatedUnion(
  'guard',
  [Errors, Slow, Metric, PositiveShare, ScoreShift, Kpi],
  { error: ({ code }) => (code === 'invalid_union' ? expected : undefined) },
);
export type GuardForm = z.infer<typeof GuardForm>;

/** A guard as it is declared: its name alone, or a mapping that begins with it. */
export const DeclaredGuard = z.union([z.enum(guardNames), GuardForm]);
export type DeclaredGuard = z.infer<typeof DeclaredGuard>;

export const AbMetric = z.union([
  z.enum(onlineMetrics),
  z.strictObject(kpiKeys).describe('A figure of your own'),
]);
export type AbMetric = z.infer<typeof AbMetric>;
