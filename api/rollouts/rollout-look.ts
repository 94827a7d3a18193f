import type { RolloutAnswer } from '../../shared/http/rollouts.ts';
import type { Transition } from '../../store/postgres/rollouts.ts';

/** A rollout with all that it went through. */
export type RolloutLook = {
  readonly answer: RolloutAnswer;
  readonly transitions: readonly Transition[];
};
