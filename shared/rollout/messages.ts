import type { RolloutState } from './state.ts';

/** What crosses the boundary of the workflow `rollout`: plain JSON, ids and references only. All else is in the ledger. */
export type RolloutRequest = {
  readonly rollout: string;
  readonly model: string;
  readonly version: string;
};

/** Signal to a rollout that runs: another one of its version goes on in its place when it is over. Never renamed. */
export const followSignal = 'follow';

export type RolloutOutcome = {
  readonly kind: Extract<RolloutState, 'succeeded' | 'rolled-back' | 'failed' | 'cancelled' | 'superseded'>;
  readonly reason: string;
};

/** Updates of a rollout; their names are never renamed. */
export const rolloutCommands = ['pause', 'resume', 'promote', 'abort', 'approve', 'reject'] as const;
export type RolloutCommandName = (typeof rolloutCommands)[number];

export type RolloutCommand = {
  /** Whom it is for: rollouts of one version have one workflow id, one after the other. Left out by earlier releases. */
  readonly rollout?: string;
  /** The same command however often it is delivered. */
  readonly requestId: string;
  readonly actor: string;
  readonly reason: string;
  /** Of the rollout as its sender saw it (If-Match): refused where it has moved on. */
  readonly expectedGeneration?: number;
};

/** Where the rollout is after the command. */
export type RolloutAnswer = {
  readonly rollout: string;
  readonly generation: number;
  readonly state: RolloutState;
};

/** `type` of the ApplicationFailure that refuses a command; the API maps it to 403, 409 or 412. `other`: it is for another rollout of the version. */
export const rolloutRefusals = {
  over: 'RolloutOver',
  notNow: 'RolloutNotNow',
  stale: 'RolloutStale',
  notAllowed: 'RolloutNotAllowed',
  other: 'RolloutOther',
} as const;
export type RolloutRefusal = (typeof rolloutRefusals)[keyof typeof rolloutRefusals];

/** Of a change that a rollout asks for: it is made only while the deployment is as the rollout left it. */
export type RolloutFence = {
  readonly rollout: string;
  /** Null where the rollout changed nothing yet. */
  readonly expectedRevision: number | null;
};
