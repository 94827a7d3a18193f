/** What is the same for every answer of a slot, written once: see `rowOrigin`. */
export type RowOrigin = { readonly bytes: Buffer };

export type Variant = 'stable' | 'candidate' | 'shadow';

/** Who answered, and why it was they. A failure before a version was found has neither. */
export type Origin = {
  readonly model: string;
  /** Number of the version. */
  readonly version: number | null;
  /** Revision of the deployment. */
  readonly revision: number | null;
  readonly variant: Variant | null;
  /** Salt of the rollout that assigned; null where none did. */
  readonly salt: string | null;
  /** The reason of the assignment. */
  readonly assigned: string | null;
};

/** One answer, or one failure to answer. */
export type LogEntry = {
  readonly origin: RowOrigin;
  /** UUID of version 7: the time of the row is its time. */
  readonly id: string;
  readonly bucket: number | null;
  readonly entityId: string | undefined;
  readonly requestId: string | undefined;
  /** Rows that were asked for at once; null: one alone. */
  readonly batchSize: number | null;
  /** As of HTTP. */
  readonly status: number;
  /** Code of the problem; null where it was answered. */
  readonly code: string | null;
  readonly latencyUs: number;
  readonly score: number | null;
  /** Probability of each class, in multiclass. */
  readonly scores: readonly number[] | null;
  readonly label: string | null;
  /** JSON of the features as they were sent; null: not logged. */
  readonly features: string | null;
};
