import { z } from 'zod';

export const VersionSummary = z.object({
  version: z.string(),
  state: z.enum(['candidate', 'held', 'staged', 'live', 'retired', 'refuted']),
  run: z.string(),
  snapshot: z.string(),
  declaration: z.int(),
  digest: z.string(),
  learner: z.string(),
  metrics: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  promoted_at: z.string().nullable(),
  collected_at: z.string().nullable().describe('Since when its files are gone: it can serve no more'),
  links: z.object({ self: z.string() }),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

export const VersionsAnswer = z.object({
  versions: z.array(VersionSummary),
  next_cursor: z.string().nullable(),
});
export type VersionsAnswer = z.infer<typeof VersionsAnswer>;

/** Why something serves, or served. */
export const DeploymentChangeAnswer = z.object({
  revision: z.int(),
  kind: z.enum(['stage', 'promote', 'rollback', 'reload', 'clear', 'split']),
  from_version: z.string().nullable(),
  to_version: z.string().nullable(),
  actor: z.string(),
  reason: z.string(),
  forced: z.boolean(),
  break_glass: z.boolean(),
  decision: z.string().nullable(),
  weight: z.number().nullable().describe('Of a split: percent of the traffic that the candidate gets'),
  rollout: z.string().nullable(),
  created_at: z.string(),
});
export type DeploymentChangeAnswer = z.infer<typeof DeploymentChangeAnswer>;

/** What this version is, where it comes from, and why it is live. */
export const VersionAnswer = VersionSummary.extend({
  state_reason: z
    .string()
    .nullable()
    .describe('Why it is held, or waits: the gate that failed, or how its run ended before it was judged'),
  manifest: z.record(z.string(), z.unknown()),
  decision: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('The latest verdict with its gates and evidence'),
  changes: z.array(DeploymentChangeAnswer).describe('Changes of the deployment from or to this version'),
  links: z.object({ self: z.string(), run: z.string(), report: z.string() }),
});
export type VersionAnswer = z.infer<typeof VersionAnswer>;
