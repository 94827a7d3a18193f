import type { Refusal } from '../deployment-steps.ts';
import type { DeploymentChange } from '../messages.ts';
import type { CandidateRole } from './state.ts';

/** Updates by which a rollout has the deployment fill its slot, weigh it and empty it. Plain JSON. */
export type SplitRequest = {
  readonly model: string;
  /** `<rollout>/<generation>`: the same split however often it is asked for. */
  readonly requestId: string;
  readonly rollout: string;
  readonly version: string;
  readonly role: Exclude<CandidateRole, 'staged' | 'resident'>;
  /** Percent; 0 unless the role is canary or ab. */
  readonly weight: number;
  readonly salt: string;
  readonly leaseMs: number;
  /** Revision that the rollout wrote last, null where it wrote none: refused as superseded where another one stands. */
  readonly expectedRevision: number | null;
  readonly actor: string;
  readonly reason: string;
};

/** Empties the slot where it still is the rollout's; the reason is kept as the detail of the change. */
export type ClearRequest = Pick<SplitRequest, 'model' | 'requestId' | 'rollout' | 'actor' | 'reason'>;

export type CommittedSplit =
  | { readonly kind: 'changed'; readonly change: DeploymentChange }
  /** The slot does not hold the rollout's version yet. */
  | { readonly kind: 'unstaged' }
  | Refusal;
