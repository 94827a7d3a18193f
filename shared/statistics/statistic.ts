/**
 * A statistic as a function of sums over rows: what makes a resample cost as much as a handful of additions. `add` adds
 * the `width` terms of a row to `into` from `at` on; `value` is the statistic of such sums.
 */
export type RowSums = {
  readonly width: number;
  add(row: number, into: Float64Array, at: number): void;
  value(sums: Float64Array, at: number): number;
  /** Statistics that name the same object have the same terms, which are added up once for all. @default its own */
  readonly terms?: object;
};

/**
 * A statistic that no sums tell, as a function of how much each row counts: in a resample as often as it was drawn. One
 * costs a pass over all rows, so that many rows have fewer of them.
 */
export type RowWeights = { weighed(weights: Float64Array): number };

export type Statistic = RowSums | RowWeights;

export const isWeighed = (statistic: Statistic): statistic is RowWeights => 'weighed' in statistic;

/** What tells whose sums a statistic shares. */
export const termsOf = (statistic: RowSums): object => statistic.terms ?? statistic;
