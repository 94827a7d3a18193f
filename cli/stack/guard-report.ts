import { z } from 'zod';
import { wardNames } from './ward.ts';

/** What the guard tells the supervisor while it ends the stack. */
export const GuardReport = z.strictObject({
  name: z.enum(wardNames),
  how: z.enum(['ending', 'ended', 'killed']),
});
export type GuardReport = z.infer<typeof GuardReport>;
