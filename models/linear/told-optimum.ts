import type { DesignColumn } from '../../shared/features/design-columns.ts';
import type { Coefficients, Told } from './coefficients.ts';
import { originalUnits } from './original-units.ts';
import { type Curved, uncertaintyOf } from './uncertainty.ts';

/** The second derivatives at an optimum, and from how many rows they are. */
export type Curve = Curved & { readonly rowCount: number };

/** What there is to tell of an optimum's coefficients; no errors where the design is too wide for a matrix, or it is singular. */
export function toldOf(
  coefficients: Coefficients,
  columns: readonly DesignColumn[],
  curve: Curve | null,
): Told {
  const uncertainty = curve && uncertaintyOf(curve);
  const condition = uncertainty?.conditionNumber ?? Number.NaN;
  return {
    original: originalUnits(coefficients, columns, uncertainty),
    conditionNumber: Number.isFinite(condition) ? condition : null,
    errorRowCount: curve && uncertainty && curve.rowCount,
  };
}
