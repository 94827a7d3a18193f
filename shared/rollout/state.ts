/** Where a rollout is. Workflows import this: no zod, no Node. */
export const rolloutStates = [
  'pending',
  'validating',
  'progressing',
  'paused',
  'promoting',
  'baking',
  'rolling-back',
  'succeeded',
  'rolled-back',
  'failed',
  'cancelled',
  'superseded',
] as const;
export type RolloutState = (typeof rolloutStates)[number];

/** What may follow what. `failed` and `cancelled`: no traffic ever moved. `superseded`: another change took the deployment. */
export const nextStates: Readonly<Record<RolloutState, readonly RolloutState[]>> = {
  pending: ['validating', 'cancelled', 'superseded'],
  validating: ['progressing', 'paused', 'promoting', 'failed', 'cancelled', 'superseded'],
  progressing: ['progressing', 'paused', 'promoting', 'rolling-back', 'superseded'],
  paused: ['validating', 'progressing', 'paused', 'promoting', 'rolling-back', 'cancelled', 'superseded'],
  promoting: ['baking', 'succeeded', 'paused', 'rolling-back', 'superseded'],
  baking: ['succeeded', 'rolling-back', 'superseded'],
  'rolling-back': ['rolled-back', 'superseded'],
  succeeded: [],
  'rolled-back': [],
  failed: [],
  cancelled: [],
  superseded: [],
};

export const isOver = (state: RolloutState): boolean => nextStates[state].length === 0;

/** Why a paused rollout waits. */
export const pauseCauses = ['person', 'inconclusive', 'errors', 'approval'] as const;
export type PauseCause = (typeof pauseCauses)[number];

/** How the candidate slot of a deployment is used. `resident`: the former stable version, kept for a flip back. */
export const candidateRoles = ['staged', 'canary', 'ab', 'shadow', 'green', 'resident'] as const;
export type CandidateRole = (typeof candidateRoles)[number];

/** What a replica acts on at once, without statistics, and reports after. */
export const hardTriggers = [
  'load-failed',
  'threw',
  'not-finite',
  'out-of-range',
  'consecutive-errors',
  'stalled',
] as const;
export type HardTrigger = (typeof hardTriggers)[number];
