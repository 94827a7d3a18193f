import { z } from 'zod';

export const LiveAnswer = z.object({ status: z.literal('live') });

export const ReadyzAnswer = z.object({
  status: z.enum(['ready', 'draining', 'starting']),
  replica: z.string(),
  following: z
    .boolean()
    .describe('Whether the replica follows the ledger; else it serves the last known good'),
  models: z.record(z.string(), z.string().nullable()).describe('Model → version that this replica serves'),
});
export type ReadyzAnswer = z.infer<typeof ReadyzAnswer>;
