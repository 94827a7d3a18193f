import type { Declaration } from '../declaration/schema.ts';

/** What is known of the traffic before a rollout. */
export type Traffic = {
  /** Predictions of distinct entities. */
  readonly requestsPerDay: number;
  /** Part of them whose outcome comes while the phase lasts. */
  readonly outcomeShare: number;
  readonly errorRate: number;
  readonly slowRate: number;
  /** Of a regression nobody knows before how much of its error a shadow's entities scatter by. @default binary */
  readonly task?: Declaration['task'];
  /** Standard deviation of one entity's value (in shadow: of the paired difference) by the guard's name; else it is assumed. */
  readonly deviations?: Readonly<Record<string, number>>;
};

export type GuardForecast = {
  readonly guard: string;
  /** Smallest harm, or gain where that decides, that four of five rollouts find by the deadline: a ratio of rates, or a difference in the metric's units. */
  readonly detectable: number | null;
  readonly unit: 'ratio' | 'difference';
  /** After so many entities of both arms, and so long, four of five candidates as good as stable have passed, or an A/B test ends. */
  readonly passesAfterN: number | null;
  readonly passesAfterMs: number | null;
  readonly words: string;
};
