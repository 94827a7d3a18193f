import type { RunAnswer } from '../../shared/http/runs.ts';

/** 0: promoted, on its way by a rollout, or nothing was new. 3: a person has to decide. 1: everything else. */
export function outcomeExitCode({ outcome }: RunAnswer): number {
  if (outcome === 'promoted' || outcome === 'rolling-out' || outcome === 'skipped') return 0;
  return outcome === 'staged' ? 3 : 1;
}
