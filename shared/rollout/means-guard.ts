import { decideWithin, type Limits } from './decide-within.ts';
import type { MeansEvidence, PairedEvidence } from './evidence.ts';
import { count } from './figures.ts';
import { type GuardFinding, guardKind, unknown } from './guard-kind.ts';
import { readMeans } from './mean-bounds.ts';
import {
  type GuardPlan,
  guardName,
  type KpiGuard,
  type MetricGuard,
  type PositiveShareGuard,
} from './plan.ts';

type MeansGuard = MetricGuard | KpiGuard | PositiveShareGuard;

/** Means of both arms, or of their paired differences: not worse than stable by the margin. */
export const meansGuard = guardKind({
  claims: (guard: GuardPlan): guard is MeansGuard =>
    guard.kind === 'metric' || guard.kind === 'kpi' || guard.kind === 'positive_share',
  isSlow: true,
  rule,
  reads: ['means', 'paired'],
  judge: (guard, evidence, { alpha, share }) => {
    const reach = reachOf(guard);
    const limits = limitsOf(guard);
    if (reach === null && isAlike(evidence, guard.plannedN)) return alike(evidence.difference.n);
    // A share can be off to both sides: each gets half.
    const sides = guard.kind === 'positive_share' ? 2 : 1;
    const reading = readMeans(evidence, {
      alpha: alpha / sides,
      share,
      plannedN: guard.plannedN,
      reach,
      binaryLimits: isBinary(guard) ? told([limits.above, limits.below]) : [],
    });
    return decideWithin(reading, limits);
  },
});

/** As many pairs as planned, and each answered alike to the bit: there is no spread to judge by, and no difference to see. */
const isAlike = (evidence: MeansEvidence | PairedEvidence, plannedN: number): evidence is PairedEvidence =>
  evidence.kind === 'paired' &&
  evidence.difference.n >= plannedN &&
  evidence.difference.mean === 0 &&
  evidence.difference.variance === 0;

const alike = (n: number): GuardFinding => ({
  ...unknown(`both answered all ${count(n)} alike`, n),
  verdict: 'pass',
  estimate: 0,
});

function rule(guard: MeansGuard): string {
  if (guard.kind === 'positive_share') return `share of positive labels within ${guard.margin} of stable's`;
  const side = betterOf(guard) === 'higher' ? 'below' : 'above';
  return `${guardName(guard)} not more than ${guard.margin} ${side} that of stable`;
}

/** Which way is better. */
export function betterOf(guard: MetricGuard | KpiGuard): 'higher' | 'lower' {
  if (guard.kind === 'kpi') return guard.better;
  return guard.metric === 'accuracy' ? 'higher' : 'lower';
}

/** The width of the range of one value: of probabilities and hits 1, of errors and amounts unknown. */
export function reachOf(guard: MeansGuard): number | null {
  if (guard.kind === 'kpi') return null;
  return guard.kind === 'positive_share' || guard.metric === 'accuracy' || guard.metric === 'brier'
    ? 1
    : null;
}

/** Values that are 0 or 1, or an entity's mean of such, which scatters less. */
const isBinary = (guard: MeansGuard): boolean =>
  guard.kind === 'positive_share' || (guard.kind === 'metric' && guard.metric === 'accuracy');

const told = (limits: readonly (number | null)[]): readonly number[] =>
  limits.filter((limit) => limit !== null);

function limitsOf(guard: MeansGuard): Limits {
  const { margin } = guard;
  if (guard.kind === 'positive_share') return { above: -margin, below: margin };
  return betterOf(guard) === 'higher' ? { above: -margin, below: null } : { above: null, below: margin };
}
