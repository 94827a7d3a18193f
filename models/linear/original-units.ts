import { realAt } from '../../shared/dataset/table.ts';
import type { DesignColumn } from '../../shared/features/design-columns.ts';
import type { Coefficients } from './linear-weights.ts';
import type { Uncertainty } from './uncertainty.ts';

/** Coefficients as the table's columns are measured, place by place; errors are null where nobody knows them. */
export type OriginalUnits = Coefficients & {
  readonly standardErrors: readonly (number | null)[];
  readonly interceptError: number | null;
};

/**
 * A standardised number counts (value − mean) ÷ deviation: its coefficient is its weight ÷ deviation, and what the means
 * take off goes into the intercept. Levels count as they are.
 */
export function originalUnits(
  { weights, intercept }: Coefficients,
  columns: readonly DesignColumn[],
  uncertainty: Uncertainty | null,
): OriginalUnits {
  const deviationOf = (place: number): number => columns[place]?.unit?.deviation ?? 1;
  // What one of each weight adds to the intercept, and one of the intercept itself.
  const shares = new Float64Array(weights.length + 1);
  for (const [place, { unit }] of columns.entries()) if (unit) shares[place] = -unit.mean / unit.deviation;
  shares[weights.length] = 1;
  let atZero = intercept;
  for (let place = 0; place < weights.length; place++)
    atZero += realAt(shares, place) * realAt(weights, place);
  const errorAt = (place: number): number | null =>
    uncertainty && known(realAt(uncertainty.standardErrors, place) / deviationOf(place));
  return {
    weights: weights.map((weight, place) => weight / deviationOf(place)),
    intercept: atZero,
    standardErrors: Array.from(weights, (_, place) => errorAt(place)),
    interceptError: uncertainty && known(uncertainty.errorOf(shares)),
  };
}

const known = (error: number): number | null => (Number.isFinite(error) ? error : null);
