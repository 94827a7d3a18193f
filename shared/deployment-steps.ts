import type { DeploymentChange, DeploymentRefusal } from './messages.ts';
import type { RolloutFence } from './rollout/messages.ts';

/** What one change of a deployment asks for, whichever Update brought it. */
export type ChangeRequest = {
  readonly kind: 'promote' | 'rollback' | 'reload';
  readonly model: string;
  readonly requestId: string;
  /** Promotion: the version. Rollback: the version, or the previous live one where it is left out. */
  readonly version?: string;
  readonly decision?: string;
  readonly judgedAgainst?: { readonly champion: string | null };
  readonly seenRevision?: number;
  readonly actor: string;
  readonly reason: string;
  readonly force: boolean;
  readonly fence?: RolloutFence;
  readonly keepsFormer?: boolean;
};

export type Refusal = {
  readonly kind: 'refused';
  readonly type: DeploymentRefusal;
  readonly message: string;
};

/** The version is published, verified, and in the candidate slot; or the change is already made, or refused. */
export type PreparedChange =
  | { readonly kind: 'repeated'; readonly change: DeploymentChange }
  | Refusal
  | ({ readonly kind: 'prepared' } & StagedChange);

/** A version in the candidate slot. */
export type StagedChange = {
  readonly version: string;
  /** Revision of the deployment with the slot filled: what the change expects. */
  readonly revision: number;
  /** Request id that filled the slot. */
  readonly slot: string;
  /** Replicas alive when the slot was filled. */
  readonly replicaCount: number;
  readonly heartbeatTimeoutMs: number;
  /** Every live replica had loaded and verified it by then; where it is left out, that is still to be waited for. */
  readonly isReady?: true;
};

/** What the replicas made of the candidate. */
export type ReplicasAnswer =
  | { readonly kind: 'ready'; readonly replicaCount: number }
  | { readonly kind: 'refused'; readonly replica: string; readonly detail: string }
  /** A replica stays alive and says nothing. */
  | { readonly kind: 'silent'; readonly replica: string };

export type CommittedChange =
  | {
      readonly kind: 'changed';
      readonly change: DeploymentChange;
      /** Every live replica served it by then; where it is left out, that is still to be waited for. */
      readonly isServed?: true;
      /** The declaration names nobody who is told of changes; where it is left out, that is still to be looked up. */
      readonly isUntold?: true;
    }
  /** The deployment was changed by another: decide anew. */
  | { readonly kind: 'lost' };
