import type { GuardEvidence } from './evidence.ts';
import { type GuardPlan, guardName } from './plan.ts';
import type { GuardVerdict } from './verdict.ts';

/** What a guard is judged by beside its own evidence. */
export type GuardCase = {
  /** Its part of the phase's α, at this step. */
  readonly alpha: number;
  /** The candidate's share in the step; 0.5 where both arms have the same rows. */
  readonly share: number;
  /** Answers of the candidate in this step, and how many there must be. */
  readonly requestCount: number;
  readonly requestCountMin: number;
};

/** What a kind says; the name and the rule are added to it. */
export type GuardFinding = Omit<GuardVerdict, 'guard' | 'rule'>;

/** One kind of guard: how it is told from others, said in words, and judged. */
export type GuardKind = {
  /** What can be asked of a guard of this kind; null where it is of another. */
  of(guard: GuardPlan): GuardOfKind | null;
};

export type GuardOfKind = {
  /** Its word takes outcomes or many values: between two steps of a canary it may still wait, before the end it must pass. */
  readonly isSlow: boolean;
  /** What it must show, as a reader says it. */
  rule(): string;
  judge(evidence: GuardEvidence, how: GuardCase): GuardFinding;
};

/** Ties the functions of a kind to the guards that it claims. Evidence that is missing, or of another kind, never passes. */
export const guardKind = <Of extends GuardPlan, Kind extends GuardEvidence['kind']>(kind: {
  readonly claims: (guard: GuardPlan) => guard is Of;
  readonly isSlow: boolean;
  readonly rule: (guard: Of) => string;
  readonly reads: readonly Kind[];
  readonly judge: (
    guard: Of,
    evidence: Extract<GuardEvidence, { kind: Kind }>,
    how: GuardCase,
  ) => GuardFinding;
}): GuardKind => ({
  of: (guard) => {
    if (!kind.claims(guard)) return null;
    const isRead = (evidence: GuardEvidence): evidence is Extract<GuardEvidence, { kind: Kind }> =>
      kind.reads.some((each) => each === evidence.kind);
    return {
      isSlow: kind.isSlow,
      rule: () => kind.rule(guard),
      judge: (evidence, how) =>
        isRead(evidence) ? kind.judge(guard, evidence, how) : unknown(unreadReason(guard, evidence)),
    };
  },
});

function unreadReason(guard: GuardPlan, evidence: GuardEvidence): string {
  if (evidence.kind === 'unread') return `${guardName(guard)} could not be read: ${evidence.reason}`;
  return `${guardName(guard)} cannot be judged by ${evidence.kind}`;
}

/** Nothing to show, and no pass. */
export const unknown = (reason: string, n = 0, moreN: number | null = null): GuardFinding => ({
  verdict: 'waiting',
  estimate: null,
  low: null,
  high: null,
  eValue: null,
  n,
  moreN,
  reason,
});
