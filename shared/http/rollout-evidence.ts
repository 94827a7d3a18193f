import { z } from 'zod';

/** What a shadow showed so far. */
export const ShadowAnswer = z.object({
  scored: z.int().describe('Copies that the candidate scored'),
  timeouts: z.int(),
  dropped: z.int().describe('Copies that the queue had no room for'),
  agreement: z.number().nullable().describe('Share of rows with the same label; regression: null'),
  mean_absolute_delta: z.number().describe('Of the scores'),
  labelled: z.int().describe('Copies whose outcome came'),
  candidate_accuracy: z.number().nullable().describe('On labelled rows; regression: mean squared error'),
  stable_accuracy: z.number().nullable(),
  improvement: z.number().nullable().describe('Of the accuracy, row by row; null without outcomes'),
});
export type ShadowAnswer = z.infer<typeof ShadowAnswer>;

const arm = z.object({ n: z.int(), mean: z.number().nullable(), deviation: z.number().nullable() });

/** An A/B test as it stands. */
export const AbAnswer = z.object({
  metric: z.string(),
  better: z.enum(['higher', 'lower']),
  margin: z.number(),
  alpha: z.number(),
  planned_n: z.int(),
  is_at_planned_end: z.boolean(),
  candidate: arm,
  stable: arm,
  difference: z.number().nullable().describe('Candidate − stable'),
  interval: z
    .object({ low: z.number(), high: z.number(), kind: z.enum(['always-valid', 'welch']) })
    .nullable(),
  p: z.number().nullable().describe('Welch’s, at the planned end only'),
  cohens_d: z.number().nullable(),
  sentence: z.string().describe('The winner, or that there is no significant difference'),
});
export type AbAnswer = z.infer<typeof AbAnswer>;

/** How often the judge erred over versions that ran against themselves. */
export const AaAnswer = z.object({
  judged: z.int().describe('A/A rollouts that the judge brought to their end'),
  aborted: z.int().describe('Of them: called worse'),
  called_better: z.int().describe('Of them: called better, by an A/B test'),
  low: z.number().describe('95 % interval of the share of both (Wilson)'),
  high: z.number(),
  alpha: z.number().describe('The share that their plans allow'),
});
export type AaAnswer = z.infer<typeof AaAnswer>;

/** Outcomes that came after the promotion refuted what it promoted. */
export const RefutedAnswer = z.object({
  at: z.string(),
  actor: z.string(),
  reason: z.string().describe('Why it was asked'),
  metric: z.string(),
  found: z.string().describe('What the outcomes showed'),
});
export type RefutedAnswer = z.infer<typeof RefutedAnswer>;

/** What a phase can find and how long it takes, by the traffic of the last day. */
export const PhaseForecastAnswer = z.object({
  phase: z.int(),
  strategy: z.string(),
  least_ms: z.number(),
  guards: z.array(
    z.object({
      guard: z.string(),
      detectable: z
        .number()
        .nullable()
        .describe(
          'Smallest harm that four of five rollouts find by the deadline; of what decides by a gain: the smallest gain',
        ),
      unit: z.enum(['ratio', 'difference']),
      passes_after_n: z
        .number()
        .nullable()
        .describe('Entities after which an equal candidate has passed, or an A/B test ends'),
      passes_after_ms: z.number().nullable(),
      words: z.string(),
    }),
  ),
});
export type PhaseForecastAnswer = z.infer<typeof PhaseForecastAnswer>;
