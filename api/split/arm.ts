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
  readonly isWatched: boolean;
  /** Whose shadow scores copies of the answers; null where none does. */
  readonly copiedTo: ShadowTarget | null;
};

type ArmParts = Omit<Arm, 'isWatched' | 'copiedTo'> & Partial<Pick<Arm, 'isWatched' | 'copiedTo'>>;

/**
 * Makes an arm, without spreads: V8 gives what they make a shape of its own, and throws away what it compiled of the road of
 * a prediction at every slot that comes.
 */
export const armOf = ({
  loaded,
  revision,
  variant,
  salt,
  reason,
  isWatched = false,
  copiedTo = null,
}: ArmParts): Arm => ({ loaded, revision, variant, salt, reason, isWatched, copiedTo });

/** The arm that a row is assigned to, with the hash of its key; null where it has none. */
export type Assigned = { readonly arm: Arm; readonly hash: number | null };

export const unkeyed = (arm: Arm): Assigned => ({ arm, hash: null });
