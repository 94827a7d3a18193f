import { type SampleRatio, sampleRatio } from '../statistics/sample-ratio.ts';
import type { RolloutEvidence } from './evidence.ts';
import { judgeGuard, kindOfGuard } from './guard-kinds.ts';
import { improvementName, judgeImprovement } from './improvement-guard.ts';
import type { AbPhase, CanaryPhase, ShadowPhase } from './plan.ts';
import { weightAt } from './step-weight.ts';
import type { GuardVerdict } from './verdict.ts';

export type WatchedPhase = CanaryPhase | ShadowPhase | AbPhase;

/** All that one look says of a watched step, before the rules make one verdict of it. */
export type StepFindings = {
  readonly verdicts: readonly GuardVerdict[];
  readonly ratio: SampleRatio | null;
};

/**
 * What one guard has at one step: each guard at each step of a canary is one way to fail, and all have the same part of the
 * phase's α (union bound). A step is judged by its own rows alone. There each entity is on the candidate with the step's share
 * as its chance, whoever came before, so that each test is valid by itself; whatever decides which steps are reached can only
 * leave tests out.
 */
export function alphaOfEach(phase: WatchedPhase): number {
  const others =
    phase.strategy === 'ab' || (phase.strategy === 'shadow' && phase.minImprovement !== null) ? 1 : 0;
  const steps = phase.strategy === 'canary' ? phase.steps.length : 1;
  return phase.alpha / Math.max((phase.guards.length + others) * steps, 1);
}

/** The candidate's share at a step; 0.5 where both arms have the same rows. */
export const shareAt = (phase: WatchedPhase, step: number): number => (weightAt(phase, step) ?? 50) / 100;

export function findingsOf(phase: WatchedPhase, step: number, evidence: RolloutEvidence): StepFindings {
  const alpha = alphaOfEach(phase);
  const how = {
    alpha,
    share: shareAt(phase, step),
    requestCount: evidence.requests.candidate,
    requestCountMin: phase.minRequests,
  };
  const verdicts = phase.guards.map((guard, index) => judgeGuard(guard, evidence.guards[index], how));
  const gain = phase.strategy === 'shadow' ? judgeImprovement(phase, evidence.shadow, alpha) : null;
  return { verdicts: gain ? [...verdicts, gain] : verdicts, ratio: sampleRatio(evidence.assigned) };
}

/** The guards that must pass now: all at the end of a phase, between two steps those that need no outcomes. */
export function awaited(
  phase: WatchedPhase,
  { verdicts }: StepFindings,
  { evidence, isLast }: { readonly evidence: RolloutEvidence; readonly isLast: boolean },
): readonly GuardVerdict[] {
  return verdicts.filter((verdict, index) => {
    if (verdict.verdict === 'pass') return false;
    const guard = phase.guards[index];
    if (isLast || guard === undefined || verdict.guard === improvementName) return true;
    // Outcomes come late; that they cannot be read at all is another matter.
    return !kindOfGuard(guard).isSlow || (evidence.guards[index]?.kind ?? 'unread') === 'unread';
  });
}
