import { z } from 'zod';

/** How much the rows of each class count in training. Evaluation is never weighted. */
export const ClassWeight = z.union([
  z.enum(['none', 'balanced']),
  z.record(z.string().min(1), z.number().positive().max(1e6)),
]);
export type ClassWeight = z.infer<typeof ClassWeight>;
