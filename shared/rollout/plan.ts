/**
 * The way that a rollout takes, every default filled in; kept whole in the ledger when the rollout begins, so that a later
 * declaration does not change it. Workflows import this: no zod, no Node. Shares are between 0 and 1, weights in percent.
 */
export type RolloutPlan = {
  readonly phases: readonly PhasePlan[];
  /** How long a promoted version is watched while the former one stays loaded. 0: not at all. */
  readonly bakeMs: number;
  /** A pause that nobody ends is rolled back after this. */
  readonly pauseTimeoutMs: number;
  readonly approval: ApprovalPlan | null;
  /** Champion against itself: nothing is promoted, the judge's own error is recorded. */
  readonly aa: boolean;
};

export type ApprovalPlan = {
  /** Before any traffic moves, or before the promotion. */
  readonly before: 'start' | 'promotion';
  /** Names of keys; empty: any key that may operate. */
  readonly by: readonly string[];
  /** Who asked for the rollout may not approve it. */
  readonly fourEyes: boolean;
  readonly remindEveryMs: number;
  readonly expireAfterMs: number;
};

export type PhasePlan = DirectPhase | BlueGreenPhase | CanaryPhase | ShadowPhase | AbPhase;
export type Strategy = PhasePlan['strategy'];

export type DirectPhase = { readonly strategy: 'direct' };

export type BlueGreenPhase = {
  readonly strategy: 'blue-green';
  /** Logged rows that green scores before the flip. */
  readonly replayRows: number;
  readonly guards: readonly GuardPlan[];
};

type Watched = {
  readonly minTimeMs: number;
  /** Answers of the candidate (in shadow: scored copies), in each step. */
  readonly minRequests: number;
  /** Undecided by then is inconclusive. */
  readonly deadlineMs: number;
  /** Shared by the guards. */
  readonly alpha: number;
  readonly guards: readonly GuardPlan[];
};

export type CanaryPhase = Watched & {
  readonly strategy: 'canary';
  /** Percent, growing, each below 100: after the last comes the promotion. */
  readonly steps: readonly number[];
};

export type ShadowPhase = Watched & {
  readonly strategy: 'shadow';
  /** Share of the answers that the candidate scores too. */
  readonly sample: number;
  /** Accuracy (regression: share of the mean squared error) that it must surely gain; null: none. */
  readonly minImprovement: number | null;
};

export type AbPhase = Watched & {
  readonly strategy: 'ab';
  /** Percent of the entities that get the candidate. */
  readonly weight: number;
  /** Ships where it is surely better by more than `margin`; the pre-registered test. */
  readonly metric: MetricGuard | KpiGuard;
  /** Entities with a value, both arms together, at which the test ends. */
  readonly plannedN: number;
};

/** What outcomes can say of one row; `brier` and `accuracy` of binary tasks, `accuracy` of multiclass, errors of regression. */
export const onlineMetrics = ['brier', 'accuracy', 'squared_error', 'absolute_error'] as const;
export type OnlineMetric = (typeof onlineMetrics)[number];

export type GuardPlan =
  | ErrorsGuard
  | SlowGuard
  | MetricGuard
  | PositiveShareGuard
  | ScoreShiftGuard
  | KpiGuard;

/** Failures, wrong scores, refused rows: its rate may be `margin` (a share, 0.1 = 10 %) above that of stable. */
export type ErrorsGuard = { readonly kind: 'errors'; readonly margin: number };
/** Answers that took longer than `slowMs`, likewise. */
export type SlowGuard = { readonly kind: 'slow'; readonly slowMs: number; readonly margin: number };
/** Not worse than stable by `margin` in units of the metric; `plannedN`: rows of both arms that the bound is sharpest at. */
export type MetricGuard = {
  readonly kind: 'metric';
  readonly metric: OnlineMetric;
  readonly margin: number;
  readonly plannedN: number;
};
/** Share of positive labels within `margin` of that of stable. */
export type PositiveShareGuard = {
  readonly kind: 'positive_share';
  readonly margin: number;
  readonly plannedN: number;
};
/** PSI of the scores of both arms, from 500 rows of each; `max` null: it is recorded, and decides nothing. */
export type ScoreShiftGuard = { readonly kind: 'score_psi'; readonly max: number | null };
/** A query of the user's own that returns (entity, value, time). */
export type KpiGuard = {
  readonly kind: 'kpi';
  readonly name: string;
  readonly sql: string;
  /** Environment variable of the database; null: that of the model's source. */
  readonly connection: string | null;
  readonly better: 'higher' | 'lower';
  /** What an entity without a value is; plans of before that was declared drop it. */
  readonly missing?: 0 | 'drop';
  readonly margin: number;
  readonly plannedN: number;
};

/** The name by which a guard is shown and its evidence is found. */
export function guardName(guard: GuardPlan): string {
  if (guard.kind === 'metric') return guard.metric;
  return guard.kind === 'kpi' ? guard.name : guard.kind;
}
