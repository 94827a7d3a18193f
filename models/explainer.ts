import type { Design } from '../shared/features/design.ts';
import type { Link } from './link.ts';

/** What each source feature adds to the raw score of a row: base and contributions sum up to it, within rounding. */
export type Explainer = {
  readonly link: Link;
  /** The raw score that is expected of a row of which no feature is known. */
  readonly base: number;
  /** What the cuts by each source gained in training; null where a learner makes no cuts. */
  readonly gains: Float64Array | null;
  /** Writes the contributions to the first row, one per source, into `out`; answers its raw score. */
  explain(row: Design, out: Float64Array): number;
};
