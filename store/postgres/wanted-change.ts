import type { CandidateRole } from '../../shared/rollout/state.ts';

export type ChangeAction =
  /** Into the candidate slot, with no traffic yet. */
  | { readonly kind: 'stage'; readonly version: string }
  | SplitAction
  | {
      readonly kind: 'promote' | 'rollback';
      readonly version: string;
      /** The rollout for which the former stable version stays in the slot, loaded, so that going back is a swap. */
      readonly keepsFormerFor?: string | undefined;
    }
  | { readonly kind: 'reload' }
  /** Empties the candidate slot; `detail` says why. */
  | { readonly kind: 'clear'; readonly detail?: string | undefined };

/** A rollout's candidate into the slot, or another weight for it. */
export type SplitAction = {
  readonly kind: 'split';
  readonly version: string;
  readonly role: Exclude<CandidateRole, 'staged' | 'resident'>;
  /** Percent of the traffic; 0 unless the role is canary or ab. */
  readonly weight: number;
  readonly rollout: string;
  readonly salt: string;
  /** Without a renewal, stable takes all traffic after so long, by the database's clock. */
  readonly leaseMs: number;
};

export type WantedChange = {
  readonly model: string;
  /** With the kind of the action, the key under which it takes effect once. */
  readonly requestId: string;
  /** The change is made only where the deployment still has this revision. */
  readonly expectedRevision: number;
  readonly actor: string;
  readonly reason: string;
  readonly forced?: boolean | undefined;
  readonly breakGlass?: boolean | undefined;
  readonly decision?: string | undefined;
  /** The rollout that asks for a promotion: it is made only while that is under way. A split names its own. */
  readonly forRollout?: string | undefined;
  readonly action: ChangeAction;
};
