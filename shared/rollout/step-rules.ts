import type { RolloutEvidence } from './evidence.ts';
import { count, duration, figure } from './figures.ts';
import type { StepFindings, WatchedPhase } from './step-findings.ts';
import type { GuardVerdict, StepVerdict } from './verdict.ts';

/** A split that comes out like this once in a thousand times is none. */
const ratioPMin = 0.001;

export const stepVerdict = (
  kind: StepVerdict['kind'],
  reason: string,
  { verdicts, ratio }: StepFindings,
): StepVerdict => ({ kind, reason, guards: verdicts, sampleRatioP: ratio?.p ?? null });

/** A guard that failed ends the step, at whatever look: each is valid at every one. */
export function failed(findings: StepFindings): StepVerdict | null {
  const broken = findings.verdicts.filter(({ verdict }) => verdict === 'fail');
  if (broken.length === 0) return null;
  return stepVerdict('fail', broken.map(({ guard, reason }) => `${guard}: ${reason}`).join('; '), findings);
}

/**
 * Arms that are not split as they should be are not comparable. Read at each look, χ² alone would find that in a few of a
 * hundred sound splits: it must hold by the sequential test too.
 */
export function mismatched(findings: StepFindings): StepVerdict | null {
  const { ratio } = findings;
  if (ratio === null || ratio.p >= ratioPMin || ratio.anytimeP >= ratioPMin) return null;
  const reason = `sample ratio mismatch (χ² p = ${figure(ratio.p)}): the arms do not have the shares that they should, so that nothing can be compared; look for rows that one arm loses`;
  return stepVerdict('inconclusive', reason, findings);
}

/** What the step waits for beside its guards; null where time and requests are met. */
export function tooEarly(phase: WatchedPhase, { watchedMs, requests }: RolloutEvidence): string | null {
  const missing = phase.minRequests - requests.candidate;
  const what = phase.strategy === 'shadow' ? 'scored copies' : 'answers of the candidate';
  if (missing > 0) return `${count(requests.candidate)} of ${count(phase.minRequests)} ${what}`;
  return watchedMs < phase.minTimeMs
    ? `${duration(phase.minTimeMs - watchedMs)} of its least time are left`
    : null;
}

/** Undecided: the step waits, until its deadline makes it inconclusive. It never passes by time. */
export function undecided(
  phase: WatchedPhase,
  findings: StepFindings,
  { watchedMs, waitsFor }: { readonly watchedMs: number; readonly waitsFor: string },
): StepVerdict {
  if (watchedMs < phase.deadlineMs) return stepVerdict('wait', `waits for ${waitsFor}`, findings);
  const reason = `undecided after ${duration(phase.deadlineMs)}: ${waitsFor}`;
  return stepVerdict('inconclusive', reason, findings);
}

/** `brier is underpowered: about 2,300 more would decide` of each guard. */
export const waitingWords = (waiting: readonly GuardVerdict[]): string =>
  waiting
    .map(({ guard, reason, n, moreN }) =>
      moreN === null || n === 0
        ? `${guard}: ${reason}`
        : `${guard} is underpowered, about ${count(moreN)} more entities would decide: ${reason}`,
    )
    .join('; ');
