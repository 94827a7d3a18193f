import { z } from 'zod';
import { Ward, wardNames } from './ward.ts';

/** What the supervisor tells the guard. */
export const GuardOrder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('watch'), ward: Ward }),
  z.strictObject({ kind: z.literal('forget'), pid: z.number().int() }),
  z.strictObject({ kind: z.literal('end') }),
  z.strictObject({ kind: z.literal('force') }),
]);
export type GuardOrder = z.infer<typeof GuardOrder>;

/** What the guard tells the supervisor while it ends the stack. */
export const GuardReport = z.strictObject({
  name: z.enum(wardNames),
  how: z.enum(['ending', 'ended', 'killed']),
});
export type GuardReport = z.infer<typeof GuardReport>;
