/** How a column was distributed in a snapshot: small enough to keep beside it, enough to see change by. */
export type NumberProfile = {
  readonly kind: 'number';
  /** Of all rows. */
  readonly missingShare: number;
  /** Of the sample, as all that follows. Empty and NaN-free: null where the sample has no value. */
  readonly mean: number | null;
  readonly deviation: number | null;
  /** 101 quantiles, 0 to 100 %; empty where the sample has no value. */
  readonly quantiles: readonly number[];
  /** Inner edges of the deciles, without repeats. */
  readonly edges: readonly number[];
  /** Rows per bin, and last those without a value: see `binCounts`. */
  readonly counts: readonly number[];
};

export type CategoryProfile = {
  readonly kind: 'category';
  readonly missingShare: number;
  readonly distinctCount: number;
  /** The most frequent levels with their rows, of all rows, most frequent first. */
  readonly levels: readonly (readonly [level: string, rowCount: number])[];
  /** Whether `levels` holds all of them. */
  readonly isComplete: boolean;
};

export type ColumnProfile = NumberProfile | CategoryProfile;

/**
 * Deterministic: categories and missing shares are exact counts, the rest comes from the rows whose hash is below a
 * bound (about `sampleRowCount` of them), in the order of their values.
 */
export type Profile = {
  readonly formatVersion: 1;
  readonly snapshot: string;
  readonly rowCount: number;
  readonly sampleRowCount: number;
  readonly columns: Readonly<Record<string, ColumnProfile>>;
};

/** The levels that the snapshot before had, where its profile holds all of them. */
export function knownLevels(previous: Profile | null, name: string): readonly string[] | null {
  const profile = previous?.columns[name];
  return profile?.kind === 'category' && profile.isComplete ? profile.levels.map(([level]) => level) : null;
}
