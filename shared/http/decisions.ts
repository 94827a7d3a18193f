import { z } from 'zod';
import { verdicts } from '../policy/gate.ts';

const subject = { decision: z.string(), model: z.string() };

/** What judging a decision again gave. */
export const ReplayAnswer = z.discriminatedUnion('kind', [
  z.object({
    ...subject,
    kind: z.literal('agrees'),
    verdict: z.enum(verdicts),
    digest: z.string().describe('sha256 of the whole decision, as the ledger has it'),
  }),
  z.object({
    ...subject,
    kind: z.literal('differs'),
    recomputed: z.string().describe('sha256 of what was judged now'),
    differences: z.array(z.string()).readonly().describe('Files by name, fields of the decision by path'),
  }),
  z.object({
    ...subject,
    kind: z.literal('cannot'),
    reason: z.string().describe('What is missing: its files were collected, or are on another machine'),
  }),
]);
export type ReplayAnswer = z.infer<typeof ReplayAnswer>;
