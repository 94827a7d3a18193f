import type { RolloutCommandName } from './messages.ts';
import { isOver, type PauseCause, type RolloutState } from './state.ts';

/** What may be asked of a rollout where it stands; none after its end. */
export function possibleCommands(rollout: {
  readonly state: RolloutState;
  readonly waitingFor: PauseCause | null;
}): readonly RolloutCommandName[] {
  const { state, waitingFor } = rollout;
  if (isOver(state) || state === 'rolling-back') return [];
  if (state === 'paused')
    return waitingFor === 'approval' ? ['approve', 'reject', 'abort'] : ['resume', 'promote', 'abort'];
  if (state === 'progressing') return ['pause', 'promote', 'abort'];
  return state === 'baking' ? ['promote', 'abort'] : ['abort']; // to promote what bakes ends its watch
}
