import { z } from 'zod';
import { DeclaredPhase, SinglePhase, strategies, wholeKeys } from './rollout-phase.ts';

const Phases = z.strictObject({
  phases: z
    .array(DeclaredPhase)
    .min(1, 'expected at least one phase, such as { strategy: canary }')
    .describe('One after the other, such as shadow and then canary; the last one ends with the promotion'),
  ...wholeKeys,
});

/** How a version that passed its gates becomes the champion: a strategy's name, one phase, or several. */
export const DeclaredRollout = z.union([z.enum(strategies), SinglePhase, Phases]);
export type DeclaredRollout = z.infer<typeof DeclaredRollout>;
