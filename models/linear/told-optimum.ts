import type { DesignColumn } from '../../shared/features/design-columns.ts';
import type { Told } from './coefficients.ts';
import type { Coefficients } from './linear-weights.ts';
import { type OriginalUnits, originalUnits } from './original-units.ts';
import { type Curved, type Uncertainty, uncertaintyOf } from './uncertainty.ts';

/** The second derivatives at an optimum, and from how many rows they are. */
export type Curve = Curved & { readonly rowCount: number };

/** What there is to tell of an optimum's coefficients; no errors where the design is too wide for a matrix, or it is singular. */
export function toldOf(
  coefficients: Coefficients,
  columns: readonly DesignColumn[],
  curve: Curve | null,
): Told {
  const uncertainty = curve && uncertaintyOf(curve);
  return { original: originalUnits(coefficients, columns, uncertainty), ...conditionOf(curve, uncertainty) };
}

/** The same of several classes: each with its own, errors of those that were fitted. */
export type ToldClasses = Omit<Told, 'original'> & { readonly originals: readonly OriginalUnits[] };

export function toldOfClasses(
  classes: readonly Coefficients[],
  columns: readonly DesignColumn[],
  { curve, fitted }: { readonly curve: Curve | null; readonly fitted: readonly Coefficients[] },
): ToldClasses {
  const uncertainty = curve && uncertaintyOf(curve);
  const errorsOf = (own: Coefficients): Uncertainty | null => {
    const place = fitted.indexOf(own);
    return uncertainty && place >= 0 ? ofClass(uncertainty, place, fitted.length) : null;
  };
  const originals = classes.map((own) => originalUnits(own, columns, errorsOf(own)));
  return { originals, ...conditionOf(curve, uncertainty) };
}

function ofClass(
  { standardErrors, errorOf, conditionNumber }: Uncertainty,
  place: number,
  count: number,
): Uncertainty {
  const size = standardErrors.length / count;
  return {
    standardErrors: standardErrors.subarray(place * size, (place + 1) * size),
    errorOf(shares) {
      const all = new Float64Array(standardErrors.length);
      all.set(shares, place * size);
      return errorOf(all);
    },
    conditionNumber,
  };
}

function conditionOf(
  curve: Curve | null,
  uncertainty: Uncertainty | null,
): Pick<Told, 'conditionNumber' | 'errorRowCount'> {
  const condition = uncertainty?.conditionNumber ?? Number.NaN;
  return {
    conditionNumber: Number.isFinite(condition) ? condition : null,
    errorRowCount: curve && uncertainty && curve.rowCount,
  };
}
