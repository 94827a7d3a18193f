/** Hyperparameters of a trial: those that differ from the learner's defaults. */
export type TrialParameters = Readonly<Record<string, unknown>>;

/** One learner to be tried on the folds of a rung; higher rungs look at more rows. */
export type TrialOrder = {
  /** From 1; the same on every rung. */
  readonly trial: number;
  readonly learner: string;
  readonly parameters: TrialParameters;
  /** From 0. */
  readonly rung: number;
  /** Rows of the training part that the folds are cut from. */
  readonly rowCount: number;
  /** So many of the folds, the last ones, are fitted and scored. */
  readonly foldCount: number;
};

/** What became of an order. Scores only: it travels through histories. */
export type TrialOutcome = ScoredTrial | FailedTrial | CutTrial;

export type ScoredTrial = TrialOrder & {
  readonly kind: 'scored';
  /** The metric of the search on each fold; lower is better. */
  readonly foldScores: readonly number[];
  /** The hyperparameters that all rows are to be fitted with: early stopping gave way to the trees that it found. */
  readonly fitted: TrialParameters;
  readonly ms: number;
};

/** The learner cannot be fitted so, and could not be another time. */
type FailedTrial = TrialOrder & { readonly kind: 'failed'; readonly reason: string; readonly ms: number };

/** The time of the search was over before it ended. */
type CutTrial = TrialOrder & { readonly kind: 'out-of-budget'; readonly ms: number };

export const isScored = (outcome: TrialOutcome): outcome is ScoredTrial => outcome.kind === 'scored';
