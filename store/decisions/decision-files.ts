import { createHash } from 'node:crypto';

/** Files in the folder of a decision that it is judged again from. */
export const decisionFiles = {
  /** Scores of all sides on the newest test rows. */
  scores: 'scores.parquet',
  /** The same on the pinned snapshot, where gates are judged on it. */
  benchmarkScores: 'benchmark-scores.parquet',
  /** Thresholds and intervals of the sides. */
  sides: 'sides.json',
} as const;

/** Hex sha256. */
export const digestOf = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');
