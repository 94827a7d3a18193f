import type { MeansEvidence, PairedEvidence } from './evidence.ts';
import { judgeGuard } from './guard-kinds.ts';
import type { MetricGuard, OnlineMetric } from './plan.ts';
import { plannedN, unknownN, usualMargins } from './planned-n.ts';
import type { GuardVerdict } from './verdict.ts';

/** What became true of both versions by now. */
export type Maturity = { readonly metric: OnlineMetric; readonly evidence: MeansEvidence | PairedEvidence };

export type LateVerdict = {
  /** `refuted`: surely worse than what it replaced. `stands`: surely not. `open`: too few outcomes to say. */
  readonly kind: 'refuted' | 'stands' | 'open';
  readonly verdict: GuardVerdict;
};

/**
 * Whether outcomes that came after its promotion refute a version: is it worse than its predecessor by more than the margin,
 * on the traffic that both had, or on the rows that both scored? The bound is valid however often it is asked. `margin`: in units of the metric; without one
 * what is usual, and nothing where the metric has none.
 */
export function judgeLate(
  { metric, evidence }: Maturity,
  {
    alpha = 0.01,
    margin = usualMargins[metric] ?? 0,
  }: { readonly alpha?: number; readonly margin?: number } = {},
): LateVerdict {
  const share =
    evidence.kind === 'paired' ? null : Math.max(0.01, ...evidence.strata.map((stratum) => stratum.share));
  const n = margin > 0 ? plannedN({ name: metric, margin, alpha, share }) : unknownN;
  const guard: MetricGuard = { kind: 'metric', metric, margin, plannedN: n };
  const how = { alpha, share: share ?? 0.5, requestCount: 0, requestCountMin: 0 };
  const verdict = judgeGuard(guard, evidence, how);
  const kinds = { fail: 'refuted', pass: 'stands', waiting: 'open' } as const;
  return { kind: kinds[verdict.verdict], verdict };
}
