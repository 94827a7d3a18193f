import { z } from 'zod';
import { onlineMetrics } from '../rollout/plan.ts';
import { reason } from './retrain.ts';
import { RolloutGuard } from './rollouts.ts';

/** Asks whether what came true since a promotion refutes it. */
export const RefuteBody = z.strictObject({
  metric: z
    .enum(onlineMetrics)
    .optional()
    .describe('Left out: brier of a binary task, accuracy of multiclass, squared_error of regression'),
  margin: z
    .number()
    .min(0)
    .optional()
    .describe('How much worse it may be, in units of the metric; left out: what is usual'),
  reason,
  dry_run: z.boolean().default(false).describe('Says what it would do, and marks nothing'),
});
export type RefuteBody = z.infer<typeof RefuteBody>;

export const RefuteAnswer = z.object({
  rollout: z.string(),
  model: z.string(),
  version: z.string().describe('What the rollout promoted'),
  champion: z.string().nullable().describe('What served before it'),
  verdict: z
    .enum(['refuted', 'stands', 'open'])
    .describe('refuted: surely worse. stands: surely not. open: too few outcomes to say'),
  marked: z
    .boolean()
    .describe('The version is marked: it serves until somebody rolls back, and never comes back by itself'),
  guard: RolloutGuard.describe('What it rests on: the difference to what served before, with its interval'),
});
export type RefuteAnswer = z.infer<typeof RefuteAnswer>;
