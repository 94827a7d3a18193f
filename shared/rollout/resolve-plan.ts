import { durationMs } from '../declaration/duration.ts';
import type { DeclaredRollout } from '../declaration/rollout.ts';
import { DeclaredPhase, stepPresets } from '../declaration/rollout-phase.ts';
import type { Declaration } from '../declaration/schema.ts';
import type { ApprovalPlan, PhasePlan, RolloutPlan } from './plan.ts';
import {
  defaultPlannedN,
  type GuardedBy,
  resolveAbMetric,
  resolveGuards,
  usualGuards,
} from './resolve-guards.ts';

const ms = (duration: string): number => durationMs(duration) ?? 0;

/** A rollout written out: phases, and what holds for all of them. */
export type WholeRollout = Extract<DeclaredRollout, { readonly phases: unknown }>;

/** A declared rollout written out, however short it was. @throws ZodError for `ab` alone, which no declaration may say. */
export function wholeOf(declared: DeclaredRollout): WholeRollout {
  if (typeof declared === 'string')
    return { phases: [DeclaredPhase.parse({ strategy: declared })], bake: '10m', pauseTimeout: '24h' };
  if ('phases' in declared) return declared;
  const { bake, pauseTimeout, approval, ...phase } = declared;
  return { phases: [phase], bake, pauseTimeout, ...(approval && { approval }) };
}

const atOnce: WholeRollout = { phases: [{ strategy: 'direct' }], bake: '0s', pauseTimeout: '24h' };

/**
 * The way that a rollout of a model takes, as a sound declaration says: directly where it says nothing, and where nothing
 * serves yet that a candidate could be compared with.
 * @throws where the declaration would be refused, see `rolloutFindings`.
 */
export function resolvePlan(
  declaration: Declaration,
  { hasChampion, aa = false }: { readonly hasChampion: boolean; readonly aa?: boolean },
): RolloutPlan {
  const whole = declaration.rollout === undefined ? atOnce : wholeOf(declaration.rollout);
  const { phases, bake } = hasChampion ? whole : { ...atOnce };
  return {
    phases: phases.map((phase) => resolvePhase(phase, declaration)),
    bakeMs: ms(bake),
    pauseTimeoutMs: ms(whole.pauseTimeout),
    approval: approvalOf(whole),
    aa,
  };
}

function approvalOf({ approval }: WholeRollout): ApprovalPlan | null {
  if (approval === undefined) return null;
  const { before, by, fourEyes, remindEvery, expireAfter } = approval;
  return { before, by, fourEyes, remindEveryMs: ms(remindEvery), expireAfterMs: ms(expireAfter) };
}

type WatchedPhase = Extract<DeclaredPhase, { readonly minTime: string }>;

/** What the guards of a phase depend on; null for a phase without any. */
function guardedBy(phase: DeclaredPhase, { source: { connection } }: Declaration): GuardedBy | null {
  if (phase.strategy === 'direct') return null;
  if (phase.strategy === 'blue-green')
    return { strategy: phase.strategy, alpha: 0.05, share: 0.5, deadlineMs: 0, connection };
  const { strategy, alpha, deadline } = phase;
  return { strategy, alpha, share: largestShare(phase), deadlineMs: ms(deadline), connection };
}

function largestShare(phase: WatchedPhase): number | null {
  if (phase.strategy === 'shadow') return null;
  if (phase.strategy === 'ab') return phase.weight / 100;
  return (stepsBelowAll(phase.steps).at(-1) ?? 50) / 100;
}

/** Percentages at which a canary is watched: 100 is the promotion. */
export const stepsBelowAll = (steps: keyof typeof stepPresets | readonly number[]): readonly number[] =>
  (typeof steps === 'string' ? stepPresets[steps] : steps).filter((step) => step < 100);

function resolvePhase(phase: DeclaredPhase, declaration: Declaration): PhasePlan {
  const by = guardedBy(phase, declaration);
  if (phase.strategy === 'direct' || by === null) return { strategy: 'direct' };
  const guards = phase.guards ? resolveGuards(phase.guards, by) : usualGuards(declaration, by);
  if (phase.strategy === 'blue-green')
    return { strategy: phase.strategy, replayRows: phase.replayRows, guards };
  const { minTime, minRequests, deadline, alpha } = phase;
  const watched = { minTimeMs: ms(minTime), minRequests, deadlineMs: ms(deadline), alpha, guards };
  if (phase.strategy === 'canary')
    return { strategy: phase.strategy, steps: stepsBelowAll(phase.steps), ...watched };
  if (phase.strategy === 'shadow') {
    const { strategy, sample, minImprovement = null } = phase;
    return { strategy, sample, minImprovement, ...watched };
  }
  return resolveAb(phase, watched, declaration.source);
}

type AbDeclared = Extract<DeclaredPhase, { readonly strategy: 'ab' }>;
type Watched = Pick<
  Extract<PhasePlan, { strategy: 'ab' }>,
  'minTimeMs' | 'minRequests' | 'deadlineMs' | 'alpha' | 'guards'
>;

function resolveAb(phase: AbDeclared, watched: Watched, home: { readonly connection: string }): PhasePlan {
  const { strategy, weight, metric, margin, alpha } = phase;
  const plannedN = phase.plannedN ?? defaultPlannedN(metric, { margin, alpha, share: weight / 100 });
  if (plannedN === null) throw new RangeError('an A/B test of this metric needs plannedN');
  return {
    strategy,
    weight,
    metric: resolveAbMetric(metric, { margin, plannedN }, home),
    plannedN,
    ...watched,
  };
}
