import {
  type RolloutCommand,
  type RolloutCommandName,
  type RolloutRefusal,
  rolloutRefusals,
} from '../shared/rollout/messages.ts';
import type { ApprovalPlan } from '../shared/rollout/plan.ts';
import { possibleCommands } from '../shared/rollout/possible-commands.ts';
import type { RolloutPlace } from '../shared/rollout/rollout-steps.ts';
import { isOver } from '../shared/rollout/state.ts';

/** What decides whether a command may be given. */
export type Standing = {
  readonly rollout: string;
  readonly place: RolloutPlace;
  readonly approval: ApprovalPlan | null;
  readonly aa: boolean;
  /** Who asked for the rollout. */
  readonly actor: string;
};

export type Obstacle = { readonly type: RolloutRefusal; readonly message: string };

/** Why a command is refused where the rollout stands; null where it is not. */
export function orderObstacle(
  standing: Standing,
  name: RolloutCommandName,
  command: RolloutCommand,
): Obstacle | null {
  const { rollout, place } = standing;
  const { state, waitingFor, generation } = place;
  if (isOver(state))
    return { type: rolloutRefusals.over, message: `${rollout} is over: ${state}; start another one` };
  const { expectedGeneration } = command;
  if (expectedGeneration !== undefined && expectedGeneration !== generation)
    return {
      type: rolloutRefusals.stale,
      message: `${rollout} has moved on to generation ${generation} (${state}), not ${expectedGeneration}: look again`,
    };
  if (name === 'abort') return null; // also again while it goes back: the answer is the same
  const possible = possibleCommands(place);
  if (!possible.includes(name) || (standing.aa && name === 'promote')) {
    const where = state === 'paused' ? `paused (${waitingFor})` : state;
    const instead = possible.filter((each) => !(standing.aa && each === 'promote'));
    const words = instead.length > 0 ? instead.join(', ') : 'nothing but to wait';
    return {
      type: rolloutRefusals.notNow,
      message: `${rollout} is ${where}: ${name} is not possible now; ${words} is`,
    };
  }
  return name === 'approve' || name === 'reject' ? approverObstacle(standing, command) : null;
}

function approverObstacle({ rollout, approval, actor }: Standing, command: RolloutCommand): Obstacle | null {
  const { by = [], fourEyes = false } = approval ?? {};
  const refuse = (why: string): Obstacle => ({
    type: rolloutRefusals.notAllowed,
    message: `${command.actor} may not decide on ${rollout}: ${why}`,
  });
  if (by.length > 0 && !by.includes(command.actor)) return refuse(`it is for ${by.join(' or ')}`);
  if (fourEyes && command.actor === actor)
    return refuse('who asked for it may not approve it; another key has to');
  return null;
}
