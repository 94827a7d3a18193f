import type { DeploymentRefusal } from '../messages.ts';
import type { RolloutPlan } from './plan.ts';
import type { PauseCause, RolloutState } from './state.ts';

/** What crosses between the workflow `rollout` and its activities: plain JSON, ids and references only. */

/** Where a rollout is; grows with each transition. */
export type RolloutPlace = {
  readonly state: RolloutState;
  readonly waitingFor: PauseCause | null;
  readonly generation: number;
  readonly phase: number;
  readonly step: number;
  /** Percent. */
  readonly weight: number;
  /** Of the deployment, written last by the rollout; null where no traffic could move yet. */
  readonly revision: number | null;
};

/** What a rollout works with, read once when its workflow begins. */
export type OpenedRollout = {
  readonly plan: RolloutPlan;
  readonly champion: string | null;
  readonly salt: string;
  readonly decision: string | null;
  readonly actor: string;
  readonly reason: string;
  /** Whether the declaration names URLs to notify. */
  readonly notifies: boolean;
  /** How long a worker may be silent before its step is given to another. */
  readonly heartbeatTimeoutMs: number;
  readonly place: RolloutPlace;
};

export type RolloutStep = { readonly rollout: string; readonly model: string; readonly version: string };

/** One transition, as the ledger records it. */
export type Move = {
  readonly rollout: string;
  /** The move is made only where the rollout still has this generation. */
  readonly expectedGeneration: number;
  readonly to: RolloutState;
  readonly phase?: number;
  readonly step?: number;
  readonly weight?: number;
  readonly revision?: number;
  readonly waitingFor?: PauseCause;
  /** A resumed step has its whole time again. */
  readonly restartsStep?: boolean;
  readonly actor: string;
  readonly reason: string;
  readonly result?: object;
};

export type RolloutMove = Move & {
  /** Of a rollout that goes back because of what its version did: the version is held. */
  readonly holdsVersion?: boolean;
};

export type RolloutMoved = {
  /** `lost`: somebody else moved it, to the place. */
  readonly kind: 'moved' | 'lost';
  readonly place: RolloutPlace;
  /** Why it is where it is, where it is over. */
  readonly reason: string;
};

export type CheckedRollout =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid' | 'superseded'; readonly reason: string };

/** What the deployment made of a change that the rollout asked for. */
export type SlotAnswer =
  | { readonly kind: 'changed'; readonly revision: number }
  | {
      readonly kind: 'refused';
      readonly type: DeploymentRefusal | 'RequestFault';
      readonly message: string;
    };

/** A change of the deployment that a rollout asks for, fenced by what it wrote last. */
export type SlotStep = RolloutStep & {
  readonly generation: number;
  readonly revision: number | null;
  readonly actor: string;
  readonly reason: string;
};
export type FillStep = SlotStep & {
  readonly phase: number;
  /** Percent. */
  readonly weight: number;
};

export type ChampionStep = SlotStep & { readonly champion: string | null };
export type FlipStep = ChampionStep & {
  /** The rollout knows that its promotion took effect. */
  readonly isCertain: boolean;
  /** From the second on; the first where it is absent. */
  readonly attempt?: number;
};

/** `hold`: the weight stays while something is waited for. `bake-overtime`: a bake whose time showed nothing. */
export type WatchMode = 'step' | 'hold' | 'bake' | 'bake-overtime';
export type WatchStep = RolloutStep & { readonly generation: number; readonly mode: WatchMode };

/** Why a watch ended. */
export type Finding = {
  readonly kind:
    | 'advance'
    | 'fail'
    | 'inconclusive'
    /** A replica acted by itself. */
    | 'fault'
    /** The evidence could not be read several times in a row. */
    | 'errors'
    /** Another change took the deployment. */
    | 'superseded'
    /** Somebody else moved the rollout in the ledger. */
    | 'taken';
  readonly reason: string;
};

/** `data`: a run that pulled and validated a snapshot for it; absent where an early release asks. */
export type JudgeStep = RolloutStep & {
  readonly data?: { readonly run: string; readonly snapshot: string };
};

export type Rejudged = {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly reason: string;
};

export type ApprovalGiven = {
  readonly rollout: string;
  readonly actor: string;
  readonly verdict: 'approved' | 'rejected';
  readonly reason: string;
};
