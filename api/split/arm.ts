import type { AssignmentReason } from '../../shared/assignment/reasons.ts';
import type { LoadedVersion } from '../replica/loaded-version.ts';
import type { ShadowTarget } from '../shadow/shadow-copy.ts';

/**
 * Who answers a row, and why it is they. One object for all such rows of a slot: what is the same in their answers and in
 * the log is made once for it.
 */
export type Arm = {
  readonly loaded: LoadedVersion;
  /** Of the deployment. */
  readonly revision: number;
  readonly variant: 'stable' | 'candidate';
  /** Of the rollout that assigns; null where none does. */
  readonly salt: string | null;
  readonly reason: AssignmentReason;
  /** A rollout judges by the log of these answers, though it does not assign them. */
  readonly isWatched?: true;
  /** Whose shadow scores copies of the answers. */
  readonly copiedTo?: ShadowTarget;
};

/** The arm that a row is assigned to, with the hash of its key; null where it has none. */
export type Assigned = { readonly arm: Arm; readonly hash: number | null };

export const unkeyed = (arm: Arm): Assigned => ({ arm, hash: null });
