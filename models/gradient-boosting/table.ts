import type { FeatureBins } from './bins.ts';
import type { Slot } from './packing.ts';
import type { Team } from './team.ts';

/** The rows of a fit in the memory that its threads share. */
export type BinnedTable = {
  readonly team: Team;
  readonly features: readonly FeatureBins[];
  /** Where the bins of each feature stand. */
  readonly slots: readonly Slot[];
  /** Rows that are fitted come first, rows of validation behind them. */
  readonly trainCount: number;
  readonly validationCount: number;
};
