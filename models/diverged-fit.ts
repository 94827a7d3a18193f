import type { DesignColumn } from '../shared/features/design-columns.ts';
import type { TrainingPart } from './learner.ts';

/** What was fitted, as far as it tells why a fit ends in numbers that are not finite. */
type Fitted = {
  readonly target?: string;
  readonly columns?: readonly DesignColumn[];
  readonly train: Pick<TrainingPart<unknown>, 'labels' | 'weights'>;
};

/** Squares of larger numbers, and sums of them over rows, come near to the end of the doubles. */
const scaleMax = 1e100;
const shownMax = 5;

/** Thrown when a fit ends in numbers that are not finite, which no document may hold. Names the target, and what is of huge scale. */
export class DivergedFit extends Error {
  readonly kind: string;

  constructor(kind: string, fitted: Fitted) {
    const { target = 'label' } = fitted;
    const causes = [...hugeNumbers(fitted), ...hugeColumns(fitted)];
    const cause =
      causes.length > 0 ? `${causes.join('; ')}: scale them down, or leave them out` : 'no number is huge';
    super(
      `${kind} diverged as it learnt the target "${target}": its weights are not finite; ${cause}; a smaller step or a stronger penalty may help, too`,
    );
    this.name = 'DivergedFit';
    this.kind = kind;
  }
}

function hugeNumbers({ target = 'label', train: { labels, weights } }: Fitted): readonly string[] {
  const huge = (values: Float64Array | undefined, what: string): readonly string[] => {
    const found = values?.find((value) => Math.abs(value) > scaleMax);
    return found === undefined ? [] : [`${what} ${found} in a row`];
  };
  return [...huge(labels, `"${target}" is`), ...huge(weights, 'the weight is')];
}

/** Standardised numbers of a scale at either end of the doubles. */
function hugeColumns({ columns = [] }: Fitted): readonly string[] {
  const found = columns.flatMap(({ name, unit }) => {
    const scale = unit && Math.max(Math.abs(unit.mean), unit.deviation);
    return scale !== undefined && (scale > scaleMax || scale < 1 / scaleMax)
      ? [`"${name}" is of the scale ${scale.toExponential(0)}`]
      : [];
  });
  const rest = found.length - shownMax;
  return rest > 0 ? [...found.slice(0, shownMax), `so are ${rest} other columns`] : found;
}
