import type { RolloutEvidence } from './evidence.ts';
import { type AbEnd, judgeAb } from './judge-ab.ts';
import { judgeReplay } from './judge-replay.ts';
import type { CanaryPhase, PhasePlan, ShadowPhase } from './plan.ts';
import { awaited, findingsOf } from './step-findings.ts';
import { failed, mismatched, stepVerdict, tooEarly, undecided, waitingWords } from './step-rules.ts';
import type { StepVerdict } from './verdict.ts';

/**
 * What a look at the evidence says of a step (its place in the phase, from 0). Pure: the same evidence gives the same
 * verdict. It may be asked after every request; the chance that a candidate as good as stable ever fails is the phase's α
 * at most, over all of its steps.
 *
 * In this order: a guard that fails ends the step; a split that is not as wanted makes it inconclusive; it waits for its
 * least time and its least number of requests; it advances where every guard that must pass does; else it waits, and is
 * inconclusive at its deadline. Guards that take outcomes must pass before the end of a phase, by the evidence
 * of its last step, and before that not fail.
 */
export function judgeStep(
  phase: PhasePlan,
  step: number,
  evidence: RolloutEvidence,
  end: AbEnd = {},
): StepVerdict {
  switch (phase.strategy) {
    case 'direct':
      return stepVerdict('advance', 'a direct rollout watches nothing before it', {
        verdicts: [],
        ratio: null,
      });
    case 'blue-green':
      return judgeReplay(phase, evidence);
    case 'canary':
      return judgeWatched(phase, step, evidence);
    case 'shadow':
      return judgeWatched(phase, step, evidence);
    case 'ab':
      return judgeAb(phase, evidence, end);
  }
}

function judgeWatched(
  phase: CanaryPhase | ShadowPhase,
  step: number,
  evidence: RolloutEvidence,
): StepVerdict {
  const isLast = phase.strategy === 'shadow' || step >= phase.steps.length - 1;
  const findings = findingsOf(phase, step, evidence);
  const over = failed(findings) ?? mismatched(findings);
  if (over) return over;
  const waiting = awaited(phase, findings, { evidence, isLast });
  const early = tooEarly(phase, evidence);
  const { watchedMs } = evidence;
  if (early) return undecided(phase, findings, { watchedMs, waitsFor: early });
  if (waiting.length > 0) return undecided(phase, findings, { watchedMs, waitsFor: waitingWords(waiting) });
  return stepVerdict('advance', passed(phase, isLast), findings);
}

const passed = ({ guards }: CanaryPhase | ShadowPhase, isLast: boolean): string => {
  const least = 'its least time and requests are met';
  if (guards.length === 0) return `${least}, and nothing is guarded`;
  return isLast ? `every guard passes, and ${least}` : `no guard fails, and ${least}`;
};
