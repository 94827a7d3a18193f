import { z } from 'zod';
import { Duration } from './duration.ts';

export const PredictionLogging = z.strictObject({
  sample: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Share of the answers that are logged, drawn by chance; failures are logged all'),
  exclude: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Columns whose values are never logged. Columns that are no features, such as protected ones, never are',
    ),
  retention: Duration.default('90d').describe('Logged predictions and their outcomes are deleted after this'),
});
export type PredictionLogging = z.infer<typeof PredictionLogging>;

/** How the predictions of a model are logged; false: not at all. */
export const DeclaredLog = z.union([z.literal(false), PredictionLogging]);
export type DeclaredLog = z.infer<typeof DeclaredLog>;

/** What a declaration without `log` means. */
export const defaultLogging: PredictionLogging = PredictionLogging.parse({});
