import type { CalibrationRows } from './calibration.ts';
import type { ChosenCalibration } from './choose.ts';
import { crossFit, foldCount } from './cross-fit.ts';
import { fitTemperature } from './fit-temperature.ts';
import { classTrialOf, simplestOf } from './trial.ts';

type Wish = 'auto' | 'temperature';

/**
 * The calibration of several classes on rows of validation: temperature scaling, one number, which keeps what a row is
 * decided for. `auto` takes it where its cross-fitted log loss beats the learner's own by more than one standard error.
 */
export function chooseTemperature(wished: Wish, rows: CalibrationRows, seed: number): ChosenCalibration {
  const rowCount = rows.labels.length;
  const unchanged = (why: string, crossFitted = {}): ChosenCalibration => {
    const reason = `${why}; scores are left as learnt`;
    const choice = { wished, chosen: 'none', rowCount, reason, crossFitted } as const;
    return { calibration: null, choice, warning: wished === 'auto' ? null : reason };
  };
  if (rowCount < 2 * foldCount) return unchanged(`there are only ${rowCount} validation rows`);
  const none = classTrialOf('none', rows);
  const scores = crossFit(rows, fitTemperature, seed);
  const calibration = fitTemperature(rows);
  if (scores === null || calibration === null)
    return unchanged('the scores do not tell the classes of validation apart', { none: none.fit });
  const scaled = classTrialOf('temperature', { ...rows, scores });
  const crossFitted = { none: none.fit, temperature: scaled.fit };
  const chosen = wished === 'auto' ? simplestOf([none, scaled]) : wished;
  const reason =
    wished === 'auto' ? 'the simplest within one standard error of the best log loss' : 'as declared';
  const choice = { wished, chosen, rowCount, reason, crossFitted };
  return { calibration: chosen === 'none' ? null : calibration, choice, warning: null };
}
