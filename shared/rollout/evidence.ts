/** What the ledger has of both arms of a rollout: enough to judge, and to judge again. Plain JSON. */
export type RolloutEvidence = {
  /** The database's time. */
  readonly asOf: string;
  /** How long this step was watched; time without a watcher does not count. */
  readonly watchedMs: number;
  /** Answers in this step; in shadow `candidate` counts scored copies. */
  readonly requests: { readonly candidate: number; readonly stable: number };
  /** Rows that the candidate's contract refused and stable answered, in this step. */
  readonly refusedRows: number;
  /** Distinct sticky entities by arm, in this step, at the candidate's share. */
  readonly assigned: readonly AssignedTally[];
  /** In the order of the phase's guards. */
  readonly guards: readonly GuardEvidence[];
  /** Of an A/B phase: its pre-registered metric. */
  readonly metric: GuardEvidence | null;
  readonly shadow: ShadowEvidence | null;
};

export type AssignedTally = { readonly share: number; readonly candidate: number; readonly stable: number };

export type GuardEvidence =
  | EventsEvidence
  | MeansEvidence
  | PairedEvidence
  | ScoresEvidence
  /** It could not be read; never a pass. */
  | { readonly kind: 'unread'; readonly reason: string };

/**
 * Entities with a bad event in the step. An entity counts once, so that it is one witness: at any share the salt puts it on
 * the candidate with exactly that chance. Steps are not summed up, for those who come back would testify in each. In shadow
 * and in a replay both arms have the same rows: their share is 0.5.
 */
export type EventsEvidence = {
  readonly kind: 'events';
  readonly tallies: readonly AssignedTally[];
  /** Where stable has no such events to compare with: the rate that the candidate may have. */
  readonly allowed?: number;
  /** Distinct entities seen, to show rates. */
  readonly seen: { readonly candidate: number; readonly stable: number };
};

/** Of one value for each entity; `variance` with n − 1. */
export type Moments = { readonly n: number; readonly mean: number; readonly variance: number };

/**
 * One value for each entity, of the step. Where outcomes are read of a whole rollout, apart for each share that the
 * candidate had when the entity first came: while shares change, the population may too, and one sum over them all would
 * take that for an effect of the candidate.
 */
export type MeansEvidence = { readonly kind: 'means'; readonly strata: readonly MeansStratum[] };

export type MeansStratum = {
  readonly share: number;
  readonly candidate: Moments;
  readonly stable: Moments;
};

/** Of candidate − stable of the same rows, in units of the metric. */
export type PairedEvidence = { readonly kind: 'paired'; readonly difference: Moments };

/** Counts of scores in the same bins, in this step. */
export type ScoresEvidence = {
  readonly kind: 'scores';
  readonly candidate: readonly number[];
  readonly stable: readonly number[];
};

/** What the shadow says; `labelled` rows have an outcome. */
export type ShadowEvidence = {
  readonly scored: number;
  readonly timeouts: number;
  readonly dropped: number;
  /** Share of rows with the same label; regression: null. */
  readonly agreement: number | null;
  readonly meanAbsoluteDelta: number;
  readonly labelled: number;
  /** Accuracy of both on labelled rows (regression: mean squared error); null without any. */
  readonly candidateAccuracy: number | null;
  readonly stableAccuracy: number | null;
  /** Of the candidate's accuracy − stable's on the same rows, an entity being the mean of its rows (regression: of the squared error that it saves, over stable's mean). */
  readonly improvement: Moments;
};
