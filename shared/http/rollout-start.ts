import { z } from 'zod';
import { strategies } from '../declaration/rollout-phase.ts';
import { VersionName } from '../names.ts';
import { reason } from './retrain.ts';
import { PhaseForecastAnswer } from './rollout-evidence.ts';
import { RolloutStep } from './rollouts.ts';

export const RolloutBody = z.strictObject({
  candidate: VersionName.optional().describe('Left out: the newest staged version'),
  strategy: z
    .enum(strategies)
    .optional()
    .describe('Instead of the declared way; what the declaration says of this strategy holds'),
  steps: z
    .union([z.enum(['cautious', 'even']), z.array(z.number())], {
      error: 'expected cautious, even, or percentages such as [5, 25, 50, 100]',
    })
    .optional()
    .describe('Of a canary: growing percentages of the traffic, or a preset'),
  rollout: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe('The whole way, as `rollout` of a declaration has it; goes with neither strategy nor steps'),
  aa: z
    .boolean()
    .default(false)
    .describe('The champion against itself: nothing is promoted, the judge’s own error is recorded'),
  reason,
  dry_run: z.boolean().default(false).describe('Starts nothing: answers with the plan, and what it can find'),
});
export type RolloutBody = z.infer<typeof RolloutBody>;

/** What a rollout would be, were it started. */
export const RolloutPreview = z.object({
  model: z.string(),
  version: z.string(),
  champion: z.string().nullable(),
  aa: z.boolean(),
  steps: z.array(RolloutStep),
  plan: z.record(z.string(), z.unknown()),
  requests_per_day: z.number().nullable().describe('By the log of the last day; null where it has nothing'),
  forecast: z
    .array(PhaseForecastAnswer)
    .nullable()
    .describe('What each guard can find, and how long it takes; null without traffic'),
});
export type RolloutPreview = z.infer<typeof RolloutPreview>;
