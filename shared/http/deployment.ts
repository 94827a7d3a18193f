import { z } from 'zod';
import { VersionName } from '../names.ts';
import { reason } from './retrain.ts';

const force = z
  .boolean()
  .default(false)
  .describe(
    'Lets a held or refuted version go live, one without the declared approval too, and ends a rollout that is under way',
  );

export const PromoteBody = z.strictObject({ version: VersionName, reason, force });
export type PromoteBody = z.infer<typeof PromoteBody>;

export const RollbackBody = z.strictObject({
  to_version: VersionName.optional().describe(
    'Left out: the previous live version that was not itself rolled back from',
  ),
  reason,
  force,
});
export type RollbackBody = z.infer<typeof RollbackBody>;

export const ReloadBody = z.strictObject({
  version: VersionName.optional().describe('Refused where another version serves'),
  reason: reason.default('reload'),
  force: z.boolean().default(false).describe('Also while a rollout is under way, which it ends'),
});
export type ReloadBody = z.infer<typeof ReloadBody>;

export const ChangeAnswer = z.object({
  model: z.string(),
  revision: z.int(),
  previous: z.string().nullable(),
  current: z.string().nullable(),
  replicas: z.int().describe('Replicas that reported that they serve the revision'),
  break_glass: z
    .boolean()
    .describe('The change went straight to the ledger, because Temporal or its workers did not answer'),
  warmup_ms: z
    .int()
    .optional()
    .describe(
      'Of a reload, to the request that waited for it: milliseconds until every replica had loaded, verified and warmed the version',
    ),
});
export type ChangeAnswer = z.infer<typeof ChangeAnswer>;

/** The change was taken on but not finished in time: ask again at `links.self`. */
export const ChangePending = z.object({
  state: z.literal('pending'),
  request_id: z.string(),
  links: z.object({ self: z.string() }),
});
export type ChangePending = z.infer<typeof ChangePending>;
