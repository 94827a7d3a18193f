import { type CalibrationMethod, calibrationMethods } from '../calibration/calibration.ts';
import type { CalibrationChoice } from '../calibration/choice.ts';
import { markdownTable } from './markdown-table.ts';
import { figure } from './words.ts';

const names: Readonly<Record<CalibrationMethod, string>> = {
  none: 'as learnt',
  platt: 'Platt',
  isotonic: 'isotonic',
  temperature: 'temperature',
};

/** `platt (auto): the simplest within …`. */
export const calibrationWords = ({
  wished,
  chosen,
  reason,
}: Pick<CalibrationChoice, 'wished' | 'chosen' | 'reason'>): string =>
  `${chosen}${wished === chosen ? '' : ` (${wished})`}: ${reason}`;

/** What was chosen, and how well each method fits, before and after. */
export function calibrationSection(choice: CalibrationChoice): readonly string[] {
  const { chosen, rowCount, crossFitted } = choice;
  const rows = calibrationMethods.flatMap((method) => {
    const fit = crossFitted[method];
    return fit ? [[names[method], figure(fit.logLoss), figure(fit.brier), figure(fit.ece)]] : [];
  });
  return [
    `Calibration ${calibrationWords(choice)}.`,
    ...(rows.length === 0
      ? []
      : [
          `On ${rowCount} validation rows, each calibrated by a fit on others:`,
          markdownTable(['score', 'log loss', 'Brier', 'ECE'], rows),
        ]),
    ...(chosen === 'none' ? [] : [afterwards(chosen)]),
  ];
}

const afterwards = (chosen: CalibrationMethod): string =>
  chosen === 'temperature'
    ? 'One number scales the scores of all classes, so every row is decided for the class that it was decided for without.'
    : 'The threshold was chosen on the same rows, with the calibration of all of them: what it reaches there flatters it, the metrics on the test do not.';
