import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import type { Looks } from './look.ts';
import { watchStep } from './watch-step.ts';

export const replayGreen = (deps: Looks): ((step: WatchStep) => Promise<Finding>) => watchStep(deps);
