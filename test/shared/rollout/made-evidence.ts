import type {
  EventsEvidence,
  GuardEvidence,
  Moments,
  RolloutEvidence,
} from '../../../shared/rollout/evidence.ts';
import type { AbPhase, CanaryPhase, GuardPlan, ShadowPhase } from '../../../shared/rollout/plan.ts';

export const errors: GuardPlan = { kind: 'errors', margin: 0 };
export const brier: GuardPlan = { kind: 'metric', metric: 'brier', margin: 0.02, plannedN: 4_000 };
export const share: GuardPlan = { kind: 'positive_share', margin: 0.05, plannedN: 4_000 };

const watched = { minTimeMs: 600_000, minRequests: 500, deadlineMs: 3_600_000, alpha: 0.05 };

export const canary = (...guards: readonly GuardPlan[]): CanaryPhase => ({
  strategy: 'canary',
  steps: [5, 25, 50],
  ...watched,
  guards,
});

export const shadow = (minImprovement: number | null, ...guards: readonly GuardPlan[]): ShadowPhase => ({
  strategy: 'shadow',
  sample: 1,
  minImprovement,
  ...watched,
  guards,
});

export const ab = (...guards: readonly GuardPlan[]): AbPhase => ({
  strategy: 'ab',
  weight: 50,
  plannedN: 2_000,
  metric: { kind: 'metric', metric: 'accuracy', margin: 0, plannedN: 2_000 },
  ...watched,
  guards,
});

export const moments = (n: number, mean: number, variance: number): Moments => ({ n, mean, variance });

/** A share's moments of hits: n, and how many of them. */
export const hits = (n: number, hit: number): Moments =>
  moments(n, hit / n, ((hit / n) * (n - hit)) / (n - 1));

export const means = (candidate: Moments, stable: Moments, at = 0.5): GuardEvidence => ({
  kind: 'means',
  strata: [{ share: at, candidate, stable }],
});

export const events = (
  bad: readonly [number, number],
  seen: readonly [number, number],
  at = 0.5,
): EventsEvidence => ({
  kind: 'events',
  tallies: [{ share: at, candidate: bad[0], stable: bad[1] }],
  seen: { candidate: seen[0], stable: seen[1] },
});

/** Time and requests of the step are met, the split is even. */
export const looked = (
  guards: readonly GuardEvidence[],
  more: Partial<RolloutEvidence> = {},
): RolloutEvidence => ({
  asOf: '2026-01-05T08:00:00.000Z',
  watchedMs: 700_000,
  requests: { candidate: 1_000, stable: 1_000 },
  refusedRows: 0,
  assigned: [{ share: 0.5, candidate: 1_000, stable: 1_000 }],
  guards,
  metric: null,
  shadow: null,
  ...more,
});
