import type { AbPhase, CanaryPhase, ShadowPhase } from './plan.ts';

/** A part of a phase in which the candidate has one share, as long as it lasts at most; the last ends at the deadline. */
export type Span = { readonly share: number; readonly ms: number };

/**
 * The steps of a phase under even traffic: each but the last lasts until its least time and requests are met, the last
 * until its deadline at most. Null where a step cannot be ended before its own deadline.
 */
export function timelineOf(
  phase: CanaryPhase | ShadowPhase | AbPhase,
  requestsPerMs: number,
): readonly Span[] | null {
  const shares = sharesOf(phase);
  const spans = shares.map((share, index): Span => {
    const least = leastMs(phase, requestsPerMs * candidatePart(phase, share));
    return { share, ms: index < shares.length - 1 ? least : phase.deadlineMs };
  });
  const isPossible = shares.every(
    (share) => leastMs(phase, requestsPerMs * candidatePart(phase, share)) <= phase.deadlineMs,
  );
  return isPossible ? spans : null;
}

/** Until every step could be over, if nothing waited for outcomes; an A/B test has its planned number of entities first. */
export function leastPhaseMs(phase: CanaryPhase | ShadowPhase | AbPhase, requestsPerMs: number): number {
  const ms = sharesOf(phase).reduce(
    (sum, share) => sum + leastMs(phase, requestsPerMs * candidatePart(phase, share)),
    0,
  );
  return phase.strategy === 'ab' ? Math.max(ms, phase.plannedN / requestsPerMs) : ms;
}

const leastMs = (
  { minTimeMs, minRequests }: CanaryPhase | ShadowPhase | AbPhase,
  answersPerMs: number,
): number => Math.max(minTimeMs, minRequests / answersPerMs);

function sharesOf(phase: CanaryPhase | ShadowPhase | AbPhase): readonly number[] {
  if (phase.strategy === 'canary') return phase.steps.map((weight) => weight / 100);
  return [phase.strategy === 'ab' ? phase.weight / 100 : 0.5];
}

/** Part of the requests that the candidate answers; in shadow those that it scores too. */
const candidatePart = (phase: CanaryPhase | ShadowPhase | AbPhase, share: number): number =>
  phase.strategy === 'shadow' ? phase.sample : share;
