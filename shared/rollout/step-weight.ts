import type { PhasePlan } from './plan.ts';

/** Percent of the traffic that the candidate has at a step of a phase (from 0); null where it answers nobody. */
export function weightAt(phase: PhasePlan, step: number): number | null {
  if (phase.strategy === 'ab') return phase.weight;
  return phase.strategy === 'canary' ? (phase.steps[step] ?? phase.steps.at(-1) ?? null) : null;
}
