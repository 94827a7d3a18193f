import { z } from 'zod';
import { tasks } from '../declaration/task.ts';
import { candidateRoles } from '../rollout/state.ts';
import { RunAnswer } from './runs.ts';
import { ScheduleAnswer } from './schedule.ts';

const metrics = z.record(z.string(), z.unknown()).describe('Estimates with n and interval, by metric');

export const StableAnswer = z.object({
  version: z.string(),
  promoted_at: z.string().nullable(),
  created_at: z.string(),
  run: z.string(),
  learner: z.string(),
  metrics,
});
export type StableAnswer = z.infer<typeof StableAnswer>;

export const CandidateAnswer = z.object({
  version: z.string(),
  role: z
    .enum(candidateRoles)
    .describe(
      'What it is there for: staged: about to be promoted; canary, ab: answers its share; shadow: scores copies; green: only who names it; resident: the former version, kept loaded for the way back',
    ),
  weight: z.number().describe('Percent of the rows that it answers'),
  rollout: z.string().nullable().describe('Whose candidate it is; null where a promotion alone stages it'),
});
export type CandidateAnswer = z.infer<typeof CandidateAnswer>;

export const ReplicaAnswer = z.object({
  replica: z.string(),
  revision: z.int(),
  serving: z.string().nullable(),
  candidate: z.string().nullable(),
  candidate_state: z.string().nullable(),
  detail: z.string().nullable(),
});

export const ModelAnswer = z.object({
  model: z.string(),
  task: z.enum(tasks),
  declaration: z.int(),
  revision: z.int(),
  stable: StableAnswer.nullable(),
  candidate: CandidateAnswer.nullable(),
  last_run: RunAnswer.nullable(),
  schedule: ScheduleAnswer.nullable(),
  replicas: z.array(ReplicaAnswer),
});
export type ModelAnswer = z.infer<typeof ModelAnswer>;

export const ModelSummary = z.object({
  model: z.string(),
  task: z.enum(tasks),
  revision: z.int(),
  stable: z.string().nullable(),
  links: z.object({ self: z.string() }),
});

export const ModelsAnswer = z.object({
  models: z.array(ModelSummary),
  default_model: z
    .string()
    .nullable()
    .describe('The model of the short paths: RATCHET_DEFAULT_MODEL, else the one declared first'),
});
export type ModelsAnswer = z.infer<typeof ModelsAnswer>;

/** What this replica serves, whether or not the ledger can be reached. */
export const ReadyAnswer = z.object({
  model: z.string(),
  ready: z.boolean(),
  serving: z.string().nullable(),
  revision: z.int().nullable(),
  source: z.enum(['ledger', 'last-known-good']).nullable(),
  detail: z.string().nullable(),
});
export type ReadyAnswer = z.infer<typeof ReadyAnswer>;
