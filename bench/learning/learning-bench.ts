/** What every section of the learning benchmark is given. */
export type LearningBench = {
  readonly root: string;
  readonly python: string;
  /** Where files may be written; it goes when the benchmark ends. */
  readonly folder: string;
  /** Row counts of the made tables, largest first. */
  readonly rowCounts: readonly number[];
  /** Rows of the table that must not fit into the memory that it may take. */
  readonly largeRowCount: number;
  /** Thread counts that boosting is fitted with. */
  readonly threadCounts: readonly number[];
  /** Rounds of every comparison. */
  readonly repeats: number;
  /** Cuts of a data set that show whether one on which ours is too weak is so by chance; 1: none are made. */
  readonly otherCuts: number;
  /** What a search for a learner may take. */
  readonly searchSeconds: number;
  /** Names of the shared data sets that such searches are measured on; null: all. */
  readonly dataSets: readonly string[] | null;
  /** The sources that were built, as git names them: what they scored is theirs alone. */
  readonly commit: string;
  /** Time in which such searches may begin. */
  msLeft(): number;
  say(text: string): void;
};

/** Largest and smallest of the tables. */
export const largest = ({ rowCounts }: LearningBench): number => Math.max(...rowCounts);
export const smallest = ({ rowCounts }: LearningBench): number => Math.min(...rowCounts);
