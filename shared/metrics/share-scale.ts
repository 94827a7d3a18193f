/**
 * A metric that is a function of a share of rows, given how many those are: the share that a value is one of, how steeply it
 * rises there, and the value of a share.
 */
export type ShareScale = {
  /** Rows. */
  readonly trials: number;
  shareOf(value: number): number;
  slopeAt(value: number): number;
  valueOf(share: number): number;
};

/** Of a share itself. */
export const plainScale = (trials: number): ShareScale => ({
  trials,
  shareOf: (value) => value,
  slopeAt: () => 1,
  valueOf: (share) => share,
});

/** Of F1 = 2 J / (1 + J), where J = TP / (TP + FP + FN) is a share of the rows that are positive or decided so. */
export const f1Scale = (trials: number): ShareScale => ({
  trials,
  shareOf: (value) => value / (2 - value),
  slopeAt: (value) => 2 / (2 - value) ** 2,
  valueOf: (share) => (2 * share) / (1 + share),
});
