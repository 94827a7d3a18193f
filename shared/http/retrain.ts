import { z } from 'zod';
import { SnapshotName } from '../names.ts';

export const reason = z.string().trim().min(1).max(500).describe('Why; kept in the ledger');

export const RetrainBody = z.strictObject({
  reason: reason.default('asked for'),
  trigger: z.enum(['api', 'cli', 'ci', 'drift']).default('api'),
  snapshot: SnapshotName.optional().describe('Trains on exactly this snapshot instead of pulling'),
  force: z
    .boolean()
    .default(false)
    .describe(
      'Recorded with the run, and no more: a run that is asked for trains also where nothing is new; only scheduled ones are skipped',
    ),
});
export type RetrainBody = z.infer<typeof RetrainBody>;

export const RetrainAnswer = z.object({
  run: z.string(),
  model: z.string(),
  workflow_id: z.string(),
  links: z.object({ self: z.string(), temporal: z.string() }),
});
export type RetrainAnswer = z.infer<typeof RetrainAnswer>;

export const CancelAnswer = z.object({ run: z.string(), state: z.literal('cancelling') });
export type CancelAnswer = z.infer<typeof CancelAnswer>;
