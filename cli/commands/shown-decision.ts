import { z } from 'zod';

const Gate = z.object({
  rule: z.string(),
  verdict: z.string(),
  reason: z.string(),
  estimate: z.object({ row_count: z.number() }),
});

/** What a person is shown of the latest verdict on a version. */
export const ShownDecision = z.object({
  id: z.string(),
  verdict: z.string(),
  champion: z.string().nullable(),
  body: z.object({ reason: z.string(), gates: z.array(Gate) }).partial(),
});
export type ShownDecision = z.infer<typeof ShownDecision>;
