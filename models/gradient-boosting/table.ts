import type { FeatureBins } from './bins.ts';
import type { Places } from './places.ts';
import type { Team } from './team.ts';

/** The rows of a fit in the memory that its threads share. */
export type BinnedTable = {
  readonly memory: WebAssembly.Memory;
  readonly places: Places;
  readonly team: Team;
  /** The memory as words, and the cuts that were found last. */
  readonly words: Int32Array;
  readonly cuts: Float64Array;
  readonly features: readonly FeatureBins[];
  /** Rows that are fitted come first, rows of validation behind them. */
  readonly trainCount: number;
  readonly validationCount: number;
};
