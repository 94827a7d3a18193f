import { type SampleRatio, sampleRatio } from '../statistics/sample-ratio.ts';
import type { RolloutEvidence } from './evidence.ts';
import { judgeGuard, kindOfGuard } from './guard-kinds.ts';
import { improvementName, judgeImprovement } from './improvement-guard.ts';
import type { AbPhase, CanaryPhase, ShadowPhase } from './plan.ts';
import type { GuardVerdict } from './verdict.ts';

export type WatchedPhase = CanaryPhase | ShadowPhase | AbPhase;

/** All that one look says of a watched step, before the rules make one verdict of it. */
export type StepFindings = {
  readonly verdicts: readonly GuardVerdict[];
  readonly ratio: SampleRatio | null;
};

/** How many ways there are to fail: each has the same part of the phase's α (Bonferroni). */
export function alphaOfEach(phase: WatchedPhase): number {
  const others =
    phase.strategy === 'ab' || (phase.strategy === 'shadow' && phase.minImprovement !== null) ? 1 : 0;
  return phase.alpha / Math.max(phase.guards.length + others, 1);
}

/** The largest share that the candidate gets in the phase: what the means' sequences are sharpest at. */
export function largestShare(phase: WatchedPhase): number {
  if (phase.strategy === 'shadow') return 0.5;
  return (phase.strategy === 'ab' ? phase.weight : Math.max(...phase.steps)) / 100;
}

export function findingsOf(phase: WatchedPhase, evidence: RolloutEvidence): StepFindings {
  const alpha = alphaOfEach(phase);
  const how = {
    alpha,
    share: largestShare(phase),
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
