import { z } from 'zod';
import type { AbAnswer, RefutedAnswer, ShadowAnswer } from '../../shared/http/rollout-evidence.ts';
import { abReport, isAtPlannedEnd } from '../../shared/rollout/ab-report.ts';
import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import type { AbPhase } from '../../shared/rollout/plan.ts';
import type { Rollout, Transition } from '../../store/postgres/rollouts.ts';

/** Evidence of a rollout, the latest first: of the present step, then of those before. */
const evidences = (
  rollout: Rollout,
  transitions: readonly Transition[],
): readonly { readonly phase: number; readonly evidence: RolloutEvidence }[] =>
  [rollout, ...transitions.toReversed()].flatMap(({ evidence, phase }) =>
    evidence === null ? [] : [{ phase, evidence }],
  );

/** The A/B test of a rollout as it stands, or as it ended; null where it has none, or nobody looked at it yet. */
export function abAnswer(rollout: Rollout, transitions: readonly Transition[]): AbAnswer | null {
  const plan = rollout.plan.phases.find((phase) => phase.strategy === 'ab');
  if (plan === undefined) return null;
  const latest = evidences(rollout, transitions).find(({ evidence }) => evidence.metric !== null)?.evidence;
  const evidence = transitions.find((transition) => isDecided(plan, transition))?.evidence ?? latest;
  if (evidence === undefined) return null;
  const { plannedN, isAtPlannedEnd: isAtEnd, cohensD, ...report } = abReport(plan, evidence);
  return { ...report, planned_n: plannedN, is_at_planned_end: isAtEnd, cohens_d: cohensD };
}

/** The test was made, once: what came after its planned end, while somebody was waited for, says nothing more. */
const isDecided = (plan: AbPhase, { evidence, verdict }: Transition): boolean =>
  evidence !== null && evidence.metric !== null && verdict?.kind !== 'wait' && isAtPlannedEnd(plan, evidence);

const KeptRefutation = z.object({
  refuted: z.object({
    ...{ at: z.string(), actor: z.string(), reason: z.string(), metric: z.string() },
    verdict: z.object({ reason: z.string() }),
  }),
});

/** What later outcomes said against the version that a rollout promoted; null where nothing. */
export function refutedAnswer({ result }: Rollout): RefutedAnswer | null {
  const kept = KeptRefutation.safeParse(result).data;
  if (kept === undefined) return null;
  const { verdict, at, ...asked } = kept.refuted;
  return { ...asked, at: new Date(at).toISOString(), found: verdict.reason };
}

/** What the shadow of a rollout shows, or showed; null where it has none, or nobody looked at it yet. */
export function shadowAnswer(rollout: Rollout, transitions: readonly Transition[]): ShadowAnswer | null {
  const shadow = evidences(rollout, transitions).find(({ evidence }) => evidence.shadow !== null)?.evidence
    .shadow;
  if (!shadow) return null;
  const { scored, timeouts, dropped, agreement, labelled, improvement } = shadow;
  return {
    ...{ scored, timeouts, dropped, agreement, labelled },
    mean_absolute_delta: shadow.meanAbsoluteDelta,
    candidate_accuracy: shadow.candidateAccuracy,
    stable_accuracy: shadow.stableAccuracy,
    improvement: improvement.n > 0 ? improvement.mean : null,
  };
}
