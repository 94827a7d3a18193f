import { allRows, takeRows, takeWideRows } from '../dataset/rows.ts';
import { intAt, realAt } from '../dataset/table.ts';
import { seededRandom } from '../statistics/random.ts';
import type { Calibration, CalibrationRows } from './calibration.ts';
import { compileCalibration } from './compile.ts';

export const foldCount = 5;

/**
 * Every row calibrated by a fit on the rows of the other folds, so that a method gains nothing by learning rows by heart.
 * Null where the fit finds nothing to calibrate by in one of them.
 */
export function crossFit(
  { labels, scores }: CalibrationRows,
  fitOn: (rows: CalibrationRows) => Calibration | null,
  seed: number,
): Float64Array | null {
  const outputs = scores.length / labels.length;
  const folds = stratifiedFolds(labels, seed);
  const all = allRows(labels.length);
  const calibrated = new Float64Array(scores.length);
  const rowsOf = (isOf: (fold: number) => boolean): Int32Array =>
    all.filter((row) => isOf(intAt(folds, row)));
  for (let fold = 0; fold < foldCount; fold++) {
    const inside = rowsOf((other) => other !== fold);
    const found = fitOn({ labels: takeRows(labels, inside), scores: takeWideRows(scores, inside, outputs) });
    if (found === null) return null;
    const outside = rowsOf((other) => other === fold);
    const part = takeWideRows(scores, outside, outputs);
    compileCalibration(found, outputs)(part);
    outside.forEach((row, index) => {
      for (let output = 0; output < outputs; output++)
        calibrated[row * outputs + output] = realAt(part, index * outputs + output);
    });
  }
  return calibrated;
}

/** A fold per row, shuffled by the seed: each label's rows fall on the folds as evenly as they can. */
function stratifiedFolds(labels: Float64Array, seed: number): Int32Array {
  const random = seededRandom(seed);
  const order = allRows(labels.length);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = intAt(order, last);
    order[last] = intAt(order, other);
    order[other] = kept;
  }
  const folds = new Int32Array(labels.length);
  const counts: number[] = [];
  for (const row of order) {
    const label = realAt(labels, row);
    const count = counts[label] ?? 0;
    folds[row] = count % foldCount;
    counts[label] = count + 1;
  }
  return folds;
}
