import { z } from 'zod';
import { rolloutCommands } from '../rollout/messages.ts';
import { hardTriggers, pauseCauses, rolloutStates } from '../rollout/state.ts';
import { reason } from './retrain.ts';
import { AaAnswer, AbAnswer, RefutedAnswer, ShadowAnswer } from './rollout-evidence.ts';

/** A rollout's id, as the API and the command line show it. */
export const RolloutId = z.string().regex(/^o-[0-9a-z-]{6,60}$/, 'expected the id of a rollout, such as o-…');

export const RolloutCommandBody = z.strictObject({ reason });
export type RolloutCommandBody = z.infer<typeof RolloutCommandBody>;

/** One part of the way: a step of a canary, a whole phase of another strategy, the promotion, the bake. */
export const RolloutStep = z.object({
  name: z.string().describe('Such as `shadow`, `canary 25 %`, `promotion`, `bake`'),
  phase: z.int().nullable().describe('Place in the plan, from 0; null after the last phase'),
  step: z.int().nullable(),
  weight: z.number().describe('Percent of the traffic that the candidate gets'),
  state: z
    .enum(['done', 'now', 'next', 'stopped', 'skipped'])
    .describe('`stopped`: the rollout ended here; `skipped`: it ended before'),
});
export type RolloutStep = z.infer<typeof RolloutStep>;

export const RolloutGuard = z.object({
  guard: z.string(),
  verdict: z.enum(['pass', 'fail', 'waiting']),
  rule: z.string().describe('What it must show'),
  estimate: z
    .number()
    .nullable()
    .describe('Candidate − stable, or the ratio of rates; null while there is nothing to show'),
  low: z.number().nullable(),
  high: z.number().nullable(),
  e_value: z.number().nullable().describe('Of a guard on bad events: it fails at 1/α'),
  n: z.int().describe('Entities of both arms that it rests on'),
  more_n: z.number().nullable().describe('Entities that would probably decide'),
  reason: z.string(),
});
export type RolloutGuard = z.infer<typeof RolloutGuard>;

export const RolloutVerdict = z.object({
  kind: z.enum(['wait', 'advance', 'fail', 'inconclusive']),
  reason: z.string(),
  guards: z.array(RolloutGuard),
  sample_ratio_p: z.number().nullable().describe('χ² test of the split'),
});
export type RolloutVerdict = z.infer<typeof RolloutVerdict>;

const summary = {
  rollout: z.string(),
  model: z.string(),
  version: z.string().describe('The candidate'),
  champion: z.string().nullable().describe('What served when it began'),
  strategies: z.array(z.string()).describe('One after the other'),
  aa: z.boolean().describe('The champion against itself: nothing is promoted'),
  state: z.enum(rolloutStates),
  generation: z.int().describe('Grows with each transition; the ETag'),
  phase: z.int(),
  step: z.int(),
  weight: z.number().describe('Percent of the traffic that the candidate gets'),
  waiting_for: z.enum(pauseCauses).nullable().describe('Why it is paused'),
  reason: z.string().describe('Why it was begun; after its end, how it ended'),
  actor: z.string(),
  run: z.string().nullable(),
  decision: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  links: z.object({
    self: z.string().describe('A browser is shown the page'),
    transitions: z.string(),
    report: z.string(),
    events: z.string(),
    temporal: z.string(),
    version: z.string(),
    run: z.string().optional(),
  }),
};

export const RolloutSummary = z.object(summary);
export type RolloutSummary = z.infer<typeof RolloutSummary>;

export const RolloutsAnswer = z.object({
  rollouts: z.array(RolloutSummary),
  next_cursor: z.string().nullable().describe('`?cursor=` of the next, older page'),
  aa: AaAnswer.nullable().describe(
    'The judge’s own error by the A/A rollouts of the model; null without one',
  ),
});
export type RolloutsAnswer = z.infer<typeof RolloutsAnswer>;

export const RolloutFaultAnswer = z.object({
  replica: z.string(),
  trigger: z.enum(hardTriggers),
  detail: z.string(),
  at: z.string(),
});
export type RolloutFaultAnswer = z.infer<typeof RolloutFaultAnswer>;

/** How long the present step was watched, and what is still to come before it can be passed. */
export const RolloutProgress = z.object({
  watched_ms: z.int().describe('Time without a watcher does not count'),
  requests: z.object({ candidate: z.int(), stable: z.int() }).nullable(),
  earliest_left_ms: z
    .int()
    .nullable()
    .describe('To the earliest end of the step; null where none is watched'),
  requests_left: z.int().nullable().describe('Answers of the candidate that the step still needs'),
  deadline_left_ms: z.int().nullable().describe('Undecided by then, it waits for a person'),
  ends_by_itself_at: z.string().nullable().describe('When a pause is rolled back, or an approval expires'),
});
export type RolloutProgress = z.infer<typeof RolloutProgress>;

const named = z.record(z.string(), z.unknown());

/** One rollout with its plan, what is known of its present step, and what may be done. */
export const RolloutAnswer = z.object({
  ...summary,
  steps: z.array(RolloutStep),
  plan: named.describe('The declared way with every default filled in'),
  verdict: RolloutVerdict.nullable().describe('Of the latest look; null before the first'),
  evidence: named.nullable(),
  shadow: ShadowAnswer.nullable().describe('What its shadow shows, or showed'),
  ab: AbAnswer.nullable().describe('Its A/B test as it stands, or as it ended'),
  judge_errors: AaAnswer.nullable().describe(
    'Of an A/A rollout: how often the judge erred over all of the model',
  ),
  refuted: RefutedAnswer.nullable().describe(
    'Later outcomes spoke against what it promoted; null where they did not, or nobody asked',
  ),
  looked_at: z.string().nullable(),
  progress: RolloutProgress,
  faults: z.array(RolloutFaultAnswer).describe('What replicas did at once and reported after'),
  commands: z.array(z.enum(rolloutCommands)).describe('What may be asked of it now'),
  result: named.nullable(),
  step_started_at: z.string().nullable(),
});
export type RolloutAnswer = z.infer<typeof RolloutAnswer>;

export const RolloutTransition = z.object({
  generation: z.int(),
  from: z.enum(rolloutStates),
  to: z.enum(rolloutStates),
  phase: z.int(),
  step: z.int(),
  weight: z.number(),
  revision: z.int().nullable().describe('Of the deployment, as the rollout wrote it last'),
  actor: z.string(),
  reason: z.string(),
  verdict: RolloutVerdict.nullable(),
  evidence: named.nullable(),
  created_at: z.string(),
});
export type RolloutTransition = z.infer<typeof RolloutTransition>;

/** As the stream of events tells it: what it rested on is asked for by itself. */
export const RolloutTransitionEvent = RolloutTransition.omit({ evidence: true });
export type RolloutTransitionEvent = z.infer<typeof RolloutTransitionEvent>;

export const RolloutTransitionsAnswer = z.object({
  rollout: z.string(),
  transitions: z.array(RolloutTransition).describe('Oldest first'),
});
export type RolloutTransitionsAnswer = z.infer<typeof RolloutTransitionsAnswer>;

/** A command was taken: where the rollout is after it. `pending`: no worker has taken it yet. */
export const RolloutCommandAnswer = z.object({
  rollout: z.string(),
  model: z.string(),
  generation: z.int(),
  state: z.enum(rolloutStates),
  pending: z.boolean(),
  break_glass: z
    .boolean()
    .describe('It went straight to the ledger, because Temporal or its workers did not answer'),
  links: z.object({ self: z.string() }),
});
export type RolloutCommandAnswer = z.infer<typeof RolloutCommandAnswer>;

export const RolloutsPage = z.strictObject({
  limit: z.coerce
    .number({ error: 'expected a whole number from 1 to 200' })
    .int()
    .min(1)
    .max(200)
    .default(20),
  cursor: RolloutId.optional().describe('The last rollout of the page before'),
});
