import type { PhasePlan, RolloutPlan } from './plan.ts';
import { isOver, type RolloutState } from './state.ts';

/** One part of a rollout's way, as people see it. */
export type PlanStep = {
  readonly name: string;
  /** Null after the last phase: the promotion and the bake. */
  readonly phase: number | null;
  readonly step: number | null;
  /** Percent of the traffic that the candidate gets. */
  readonly weight: number;
  /** `stopped`: the rollout ended here. `skipped`: it ended before. */
  readonly state: 'done' | 'now' | 'next' | 'stopped' | 'skipped';
};

/** Where a rollout is in its plan. */
export type PlanPlace = {
  readonly state: RolloutState;
  readonly phase: number;
  readonly step: number;
  /** Whether its first step began: before that no traffic moves. */
  readonly hasBegun: boolean;
  /** How far it got at the end of its phases, also where it was rolled back since. */
  readonly reached: 'phases' | 'promotion' | 'bake';
};

type Part = Omit<PlanStep, 'state'>;

/** The whole way of a plan, each part with where the rollout stands to it. */
export function planSteps(plan: RolloutPlan, place: PlanPlace): readonly PlanStep[] {
  const parts = partsOf(plan);
  const at = placeOf(parts, place);
  return parts.map((part, index) => ({ ...part, state: stateAt(index, at, place.state) }));
}

function partsOf(plan: RolloutPlan): readonly Part[] {
  const phases = plan.phases.flatMap(phaseParts);
  const end = (name: string): Part => ({ name, phase: null, step: null, weight: 100 });
  if (plan.aa) return phases;
  return [...phases, end('promotion'), ...(plan.bakeMs > 0 ? [end('bake')] : [])];
}

function phaseParts(plan: PhasePlan, phase: number): readonly Part[] {
  const part = (name: string, step: number, weight: number): Part => ({ name, phase, step, weight });
  switch (plan.strategy) {
    case 'direct':
      return [];
    case 'blue-green':
      return [part('green', 0, 0)];
    case 'shadow':
      return [part('shadow', 0, 0)];
    case 'ab':
      return [part(`A/B ${plan.weight} %`, 0, plan.weight)];
    case 'canary':
      return plan.steps.map((weight, step) => part(`canary ${weight} %`, step, weight));
  }
}

/** Index of the part that the rollout is in or ended in; −1 before the first. */
function placeOf(parts: readonly Part[], { state, phase, step, hasBegun, reached }: PlanPlace): number {
  if (state === 'succeeded') return parts.length;
  const named = (name: string): number =>
    parts.findIndex((part) => part.phase === null && part.name === name);
  if (reached === 'bake') return named('bake');
  if (reached === 'promotion') return named('promotion');
  return hasBegun ? parts.findIndex((part) => part.phase === phase && part.step === step) : -1;
}

function stateAt(index: number, at: number, state: RolloutState): PlanStep['state'] {
  if (index < at) return 'done';
  const isEnding = state === 'rolling-back' || isOver(state);
  if (index === at) return isEnding ? 'stopped' : 'now';
  return isEnding ? 'skipped' : 'next';
}
