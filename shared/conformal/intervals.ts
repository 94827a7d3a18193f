import { realAt } from '../dataset/table.ts';

/**
 * What the intervals of a regression are made of: how far scores lay from the truth on validation, ascending. Of many rows
 * a thousand evenly spaced order statistics are kept; residual i (from 0) of m is that of rank ⌈n (i + 1) / m⌉.
 */
export type Intervals = {
  /** Rows that were measured, n. */
  readonly rowCount: number;
  readonly residuals: readonly number[];
};

const residualsMax = 1_000;

/** Measures the residuals of rows that the model did not learn from; null where there are none. */
export function fitIntervals(labels: Float64Array, scores: Float64Array): Intervals | null {
  const rowCount = labels.length;
  if (rowCount === 0) return null;
  const sorted = labels.map((label, row) => Math.abs(label - realAt(scores, row))).sort();
  const kept = Math.min(rowCount, residualsMax);
  const residuals = Array.from({ length: kept }, (_, index) =>
    realAt(sorted, Math.ceil((rowCount * (index + 1)) / kept) - 1),
  );
  return { rowCount, residuals };
}

export type HalfWidth =
  | { readonly kind: 'width'; readonly value: number }
  /** No residual is large enough to promise that level. */
  | { readonly kind: 'too-few'; readonly rowsNeeded: number };

/**
 * Half the width of an interval that holds the truth of a new row with probability `level` at least, whatever the model
 * and the distribution, where rows are exchangeable: the ⌈(n + 1) level⌉-th smallest residual (split conformal: Lei et
 * al. 2018, "Distribution-free predictive inference for regression"; Angelopoulos & Bates 2021, "A gentle introduction to
 * conformal prediction"). Of many rows the next kept residual is taken, which is wider by a thousandth of the rows at most.
 */
export function halfWidth({ rowCount, residuals }: Intervals, level: number): HalfWidth {
  const rank = Math.ceil((rowCount + 1) * level - rounding);
  if (rank > rowCount) return { kind: 'too-few', rowsNeeded: rowsNeeded(level) };
  const place = Math.ceil((Math.max(rank, 1) * residuals.length) / rowCount - rounding);
  return { kind: 'width', value: residuals[place - 1] ?? 0 };
}

/** (n + 1) × 0.9 may come out a rounding above the whole number that it is. */
const rounding = 1e-9;

/** The fewest rows that can promise the level. */
export const rowsNeeded = (level: number): number => Math.ceil(level / (1 - level) - rounding);
