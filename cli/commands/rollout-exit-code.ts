import type { RolloutState } from '../../shared/rollout/state.ts';

const codes: Partial<Record<RolloutState, number>> = {
  succeeded: 0,
  paused: 3,
  'rolled-back': 4,
  failed: 5,
  cancelled: 6,
  superseded: 7,
};

/** How a watched rollout ended, as an exit code. */
export const rolloutExitCode = (state: RolloutState): number => codes[state] ?? 1;

export const exitCodeHelp = `
Exit codes: 0 it succeeded, 3 it waits for a person (with --until-waiting), 4 rolled back, 5 failed before any
traffic moved, 6 cancelled before any traffic moved, 7 superseded by another change, 130 interrupted (it goes on),
1 anything else.`;
