import { realAt } from '../shared/dataset/table.ts';
import type { Task } from '../shared/declaration/task.ts';
import type { TrainingData } from './learner.ts';
import { NothingToLearn } from './nothing-to-learn.ts';

const fits: Readonly<Record<Task, (label: number, classCount: number) => boolean>> = {
  binary: (label) => label === 0 || label === 1,
  multiclass: (label, classCount) => Number.isInteger(label) && label >= 0 && label < classCount,
  regression: Number.isFinite,
};

/**
 * Labels must be as many as rows, and 0 or 1 for a binary task, places of classes for multiclass, else finite: one NaN
 * would spoil every coefficient. Weights must be above zero.
 *
 * @throws NothingToLearn where there are no rows
 */
export function checkTraining({
  task,
  classCount = 1,
  train: { design, labels, weights },
  validation,
}: TrainingData<{ readonly rowCount: number }>): void {
  if (labels.length !== design.rowCount) {
    throw new RangeError(`${labels.length} labels do not fit ${design.rowCount} rows`);
  }
  if (labels.length === 0) throw new NothingToLearn();
  const isFit = fits[task];
  for (let row = 0; row < labels.length; row++) {
    if (!isFit(realAt(labels, row), classCount))
      throw new RangeError(`row ${row} has no label that fits a ${task} task`);
  }
  checkWeights(labels.length, weights);
  checkWeights(validation?.labels.length ?? 0, validation?.weights);
}

function checkWeights(rowCount: number, weights: Float64Array | undefined): void {
  if (weights === undefined) return;
  if (weights.length !== rowCount)
    throw new RangeError(`${weights.length} weights do not fit ${rowCount} rows`);
  const row = weights.findIndex((weight) => !(weight > 0 && weight < Infinity));
  if (row >= 0) throw new RangeError(`row ${row} weighs ${weights[row]}: a weight is above zero and finite`);
}
