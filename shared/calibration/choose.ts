import type { BinaryMethod, Calibration, CalibrationRows } from './calibration.ts';
import type { CalibrationChoice } from './choice.ts';
import { crossFit, foldCount } from './cross-fit.ts';
import { fitIsotonic } from './fit-isotonic.ts';
import { fitPlatt } from './fit-platt.ts';
import { simplestOf, type Trial, trialOf } from './trial.ts';

export type ChosenCalibration = {
  /** Null leaves scores as learnt. */
  readonly calibration: Calibration | null;
  readonly choice: CalibrationChoice;
  /** What was asked for and could not be done, or not well. */
  readonly warning: string | null;
};

type Wish = 'auto' | Exclude<BinaryMethod, 'none'>;

const fits = { none: () => null, platt: fitPlatt, isotonic: fitIsotonic } as const satisfies Record<
  BinaryMethod,
  (rows: CalibrationRows) => Calibration | null
>;

/** Isotonic regression takes as many parameters as it finds blocks: fewer rows than these mislead it. */
const isotonicMin = { rowCount: 1_000, rarerCount: 100 };

/**
 * The calibration on rows of validation. `auto` takes, of none, Platt's and isotonic, the simplest whose cross-fitted log
 * loss is within one standard error of the best; what is chosen is then fitted on all rows. The seed cuts the folds.
 */
export function chooseCalibration(wished: Wish, rows: CalibrationRows, seed: number): ChosenCalibration {
  const counts = countsOf(rows.labels);
  const { rowCount, rarerCount } = counts;
  if (rarerCount < foldCount)
    return unchanged(
      `only ${rarerCount} of ${rowCount} validation rows have the rarer label`,
      wished,
      counts,
    );
  const small = smallWords(counts);
  const tried: readonly BinaryMethod[] =
    wished === 'auto' ? ['platt', ...(small === null ? (['isotonic'] as const) : [])] : [wished];
  const trials = trialsOf(rows, tried, seed);
  const wanted = wished === 'auto' ? simplestOf(trials) : wished;
  const calibration = trials.length === 1 ? null : fits[wanted](rows);
  const crossFitted = Object.fromEntries(trials.map(({ method, fit }) => [method, fit]));
  if (calibration === null && (trials.length === 1 || wanted !== 'none'))
    return unchanged('the scores do not rank the labels of validation', wished, { ...counts, crossFitted });
  const simplest = `the simplest within one standard error of the best log loss${small === null ? '' : `; ${small}`}`;
  const reason = wished === 'auto' ? simplest : 'as declared';
  const warning = wished === 'isotonic' ? small : null;
  return { calibration, choice: { wished, chosen: wanted, rowCount, reason, crossFitted }, warning };
}

type Counts = { readonly rowCount: number; readonly rarerCount: number };

function countsOf(labels: Float64Array): Counts {
  const positiveCount = labels.reduce((sum, label) => sum + label, 0);
  return { rowCount: labels.length, rarerCount: Math.min(positiveCount, labels.length - positiveCount) };
}

function smallWords({ rowCount, rarerCount }: Counts): string | null {
  if (rowCount >= isotonicMin.rowCount && rarerCount >= isotonicMin.rarerCount) return null;
  return `isotonic wants ${isotonicMin.rowCount} validation rows and ${isotonicMin.rarerCount} of the rarer label, and there are ${rowCount} and ${rarerCount}`;
}

function unchanged(
  why: string,
  wished: Wish,
  { rowCount, crossFitted = {} }: Counts & Partial<Pick<CalibrationChoice, 'crossFitted'>>,
): ChosenCalibration {
  const reason = `${why}; scores are left as learnt`;
  return {
    calibration: null,
    choice: { wished, chosen: 'none', rowCount, reason, crossFitted },
    warning: wished === 'auto' ? null : reason,
  };
}

/** The learner's own scores, and each method that finds something to calibrate by. */
function trialsOf(
  rows: CalibrationRows,
  methods: readonly BinaryMethod[],
  seed: number,
): readonly Trial<BinaryMethod>[] {
  const tried = methods.flatMap((method) => {
    const scores = crossFit(rows, fits[method], seed);
    return scores === null ? [] : [trialOf(method, { ...rows, scores })];
  });
  return [trialOf('none', rows), ...tried];
}
