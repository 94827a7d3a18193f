import type { OnInconclusive } from './policy/on-inconclusive.ts';
import type { RolloutFence } from './rollout/messages.ts';

/** What crosses a workflow's boundary: plain JSON, ids and references only. No zod, no Node: workflows import it. */
export const triggers = ['schedule', 'api', 'cli', 'ci', 'drift'] as const;
export type Trigger = (typeof triggers)[number];

export type RetrainRequest = {
  readonly run: string;
  readonly model: string;
  readonly trigger: Trigger;
  readonly reason: string;
  readonly actor: string;
  /** Trains on exactly this snapshot instead of pulling. */
  readonly snapshot?: string;
  /** Trains although nothing is new. */
  readonly force?: boolean;
};

/** What the run works with, read once when it begins. */
export type Opened = {
  readonly declaration: number;
  /** The snapshot that the request names, found; null: pull one. */
  readonly adopted: PulledSnapshot | null;
  /** Whether the declaration names URLs to notify. */
  readonly notifies: boolean;
  /** How long a worker may be silent before its step is given to another. */
  readonly heartbeatTimeoutMs: number;
  /** Whether the learner is to be looked for; absent where an early release opened the run. */
  readonly searches?: boolean;
};

/** Started by the schedule; starts `retrain/<model>` unless one runs. */
export type RetrainTickRequest = { readonly model: string };
export type RetrainTickOutcome = RetrainOutcome | { readonly kind: 'already-running' };

export const stages = ['pull', 'validate', 'train', 'register', 'evaluate', 'promote'] as const;
export type Stage = (typeof stages)[number];

/** How a run ended; the ledger stores it whole. */
export type RetrainOutcome =
  | {
      readonly kind: 'promoted';
      readonly version: string;
      readonly decision: string;
      readonly revision: number;
    }
  | {
      readonly kind: 'rolling-out';
      readonly version: string;
      readonly decision: string;
      readonly rollout: string;
    }
  | { readonly kind: 'staged'; readonly version: string; readonly decision: string; readonly reason: string }
  | { readonly kind: 'held'; readonly version: string; readonly decision: string; readonly reason: string }
  | { readonly kind: 'rejected'; readonly snapshot: string; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string };
export type OutcomeKind = RetrainOutcome['kind'] | 'failed' | 'cancelled' | 'terminated';

export type PulledSnapshot =
  | { readonly kind: 'pulled'; readonly snapshot: string; readonly rowCount: number }
  | { readonly kind: 'unchanged'; readonly snapshot: string; readonly reason: string };

/** Every activity of a run gets this much; all else is in the ledger. */
export type RunStep = { readonly run: string; readonly model: string };

export type ValidateRequest = RunStep & { readonly snapshot: string };
export type Validated =
  | { readonly kind: 'valid'; readonly warningCount: number }
  | { readonly kind: 'invalid'; readonly violationCount: number; readonly reason: string };

export type TrainRequest = RunStep & { readonly snapshot: string };
/** `staging`: the candidate's folder, below the models of the artifact store. */
export type Trained = { readonly staging: string; readonly learner: string };

export type RegisterRequest = RunStep & { readonly snapshot: string; readonly staging: string };
export type Registered = { readonly version: string };

export type EvaluateRequest = RunStep & { readonly snapshot: string; readonly version: string };
export type Evaluated = {
  readonly decision: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reason: string;
  /** The version that it was judged against; null where nothing served. */
  readonly champion: string | null;
  /** Whether a pass is promoted by itself. */
  readonly promote: 'auto' | 'manual';
  /** @default stage */
  readonly onInconclusive?: OnInconclusive;
};

export type PromoteStep = RunStep & {
  readonly version: string;
  readonly decision: string;
  readonly champion: string | null;
};
export type PromoteStepResult =
  | { readonly kind: 'promoted'; readonly revision: number }
  /** The declared rollout takes it from here; the run does not wait for its end. */
  | { readonly kind: 'rolling-out'; readonly rollout: string }
  /** Another version serves than the one it was judged against: evaluate again. */
  | { readonly kind: 'champion-changed'; readonly champion: string | null }
  | { readonly kind: 'refused'; readonly reason: string };

export type FinishRun = RunStep & {
  readonly outcome: RetrainOutcome | { readonly kind: 'failed' | 'cancelled'; readonly reason: string };
};

/**
 * Updates of the entity `deployment/<model>`; `requestId` is the caller's idempotency key. `historyLengthMax` makes the
 * entity continue as new earlier than the server suggests.
 */
export type DeploymentState = { readonly model: string; readonly historyLengthMax?: number };

export type PromoteRequest = {
  readonly model: string;
  readonly requestId: string;
  readonly version: string;
  readonly decision?: string;
  /** Set where the version was judged against a champion: the promotion is refused where another one serves. */
  readonly judgedAgainst?: { readonly champion: string | null };
  /** Of the deployment when it was asked for: the promotion is refused where a rollback past Temporal came since. */
  readonly seenRevision?: number;
  readonly actor: string;
  readonly reason: string;
  /** Lets a held or refuted version go live. */
  readonly force?: boolean;
  readonly fence?: RolloutFence;
  /** Keeps the former version loaded in the slot, for the rollout of the fence: going back is a swap. */
  readonly keepsFormer?: boolean;
};

export type RollbackRequest = {
  readonly fence?: RolloutFence;
  readonly model: string;
  readonly requestId: string;
  /** Left out: the previous live version that was not itself rolled back from. */
  readonly toVersion?: string;
  readonly actor: string;
  readonly reason: string;
  readonly force?: boolean;
};

/** Makes every replica load and verify the serving version again. */
export type ReloadRequest = {
  readonly model: string;
  readonly requestId: string;
  readonly actor: string;
  readonly reason: string;
  /** Although a rollout is under way, which it ends. */
  readonly force?: boolean;
};

/** What an Update answers. Refusals are typed failures: see DeploymentRefusal. */
export type DeploymentChange = {
  readonly model: string;
  readonly revision: number;
  readonly previous: string | null;
  readonly current: string | null;
  readonly replicas: number;
};

/** `type` of the ApplicationFailure that refuses an Update; the API maps it to 404, 409 or 422. */
export const deploymentRefusals = {
  notFound: 'VersionNotFound',
  conflict: 'DeploymentConflict',
  championChanged: 'ChampionChanged',
  notAllowed: 'VersionNotAllowed',
  brokenArtifact: 'BrokenArtifact',
  noPrevious: 'NoPreviousVersion',
  withdrawn: 'Withdrawn',
  superseded: 'Superseded',
  rolloutActive: 'RolloutActive',
} as const;
export type DeploymentRefusal = (typeof deploymentRefusals)[keyof typeof deploymentRefusals];

/** `type` of the non-retryable ApplicationFailures of activities. */
export const permanentFaults = {
  source: 'SourceFault',
  declaration: 'DeclarationFault',
  data: 'DataFault',
  artifact: 'BrokenArtifact',
  programmer: 'AssertionFault',
  request: 'RequestFault',
  payload: 'PayloadTooLarge',
} as const;
export type PermanentFault = (typeof permanentFaults)[keyof typeof permanentFaults];
