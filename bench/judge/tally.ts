import { realAt } from '../../shared/dataset/table.ts';
import type { GuardEvidence, Moments } from '../../shared/rollout/evidence.ts';
import type { GuardPlan } from '../../shared/rollout/plan.ts';
import { shadowErrorsAllowed } from '../../store/postgres/evidence/shadow.ts';

/** What one arm has answered under one share: count, sum and sum of squares of each guard's value. */
export type ArmTally = { n: number; readonly sums: Float64Array; readonly squares: Float64Array };
/** Both arms under one share of the candidate, or as pairs. */
export type ShareTally = {
  readonly share: number;
  readonly candidate: ArmTally;
  readonly stable: ArmTally;
  /** Requests, also of those who came before and count no more. */
  readonly requests: { candidate: number; stable: number };
};

const armTally = (width: number): ArmTally => ({
  n: 0,
  sums: new Float64Array(width),
  squares: new Float64Array(width),
});

export const shareTally = (share: number, width: number): ShareTally => ({
  share,
  candidate: armTally(width),
  stable: armTally(width),
  requests: { candidate: 0, stable: 0 },
});

export function addAnswer(arm: ArmTally, values: Float64Array): void {
  arm.n += 1;
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    arm.sums[i] = realAt(arm.sums, i) + value;
    arm.squares[i] = realAt(arm.squares, i) + value * value;
  }
}

function moments({ n, sums, squares }: ArmTally, guard: number): Moments {
  const sum = realAt(sums, guard);
  const mean = n > 0 ? sum / n : 0;
  const variance = n > 1 ? Math.max(realAt(squares, guard) - sum * mean, 0) / (n - 1) : 0;
  return { n, mean, variance };
}

/** What the ledger would give of this guard in the step: events, moments of both arms, or moments of the pairs. */
export function evidenceOf(
  guard: GuardPlan,
  place: number,
  { share, candidate, stable }: ShareTally,
  isPaired: boolean,
): GuardEvidence {
  if (guard.kind === 'errors' || guard.kind === 'slow') {
    const bad = realAt(candidate.sums, place);
    const seen = { candidate: candidate.n, stable: stable.n };
    if (isPaired)
      return {
        kind: 'events',
        tallies: [{ share: 0.5, candidate: bad, stable: 0 }],
        seen,
        allowed: shadowErrorsAllowed,
      };
    return { kind: 'events', tallies: [{ share, candidate: bad, stable: realAt(stable.sums, place) }], seen };
  }
  if (isPaired) return { kind: 'paired', difference: moments(candidate, place) };
  return {
    kind: 'means',
    strata: [{ share, candidate: moments(candidate, place), stable: moments(stable, place) }],
  };
}
