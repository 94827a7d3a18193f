import type { TrialParameters } from './trial.ts';

/** How the rows of a search were cut into folds. */
export type FoldKind = 'stratified' | 'shuffled' | 'time-ordered' | 'grouped';

/** A line of the trial table: where a trial got to. */
export type TrialRecord = {
  readonly trial: number;
  readonly learner: string;
  readonly parameters: TrialParameters;
  /** done: on the highest rung. pruned: others were better on a lower one. */
  readonly status: 'done' | 'pruned' | 'failed' | 'out-of-budget';
  /** Why it failed. */
  readonly reason: string | null;
  /** Rows that the scores are from. */
  readonly rowCount: number;
  readonly foldScores: readonly number[];
  readonly mean: number | null;
  /** Of the mean, over the folds. */
  readonly standardError: number | null;
  /** On all its rungs. */
  readonly ms: number;
};

/** What a search tried, and what it took, and why: kept with the version. */
export type SearchRecord = {
  /** Lower is better. */
  readonly metric: string;
  readonly folds: { readonly kind: FoldKind; readonly count: number };
  readonly budget: { readonly timeMs: number; readonly trials: number };
  /** Whether the time was over before all trials were done. */
  readonly isCut: boolean;
  /** Number of the trial that won. */
  readonly chosen: number;
  readonly reason: string;
  readonly trials: readonly TrialRecord[];
};
