import type { TrainingData } from './learner.ts';
import { UnfitLabel } from './unfit-label.ts';

/** Kernels of trees hold gradients and their sums in single precision, which ends at 3.4e38. */
const labelMax = 1e30;

/** @throws UnfitLabel where a label is too large for the kernels of trees, by the name of the target */
export function checkLabelSize({ train, target = 'label' }: TrainingData<unknown>): void {
  const label = train.labels.find((each) => Math.abs(each) > labelMax);
  if (label === undefined) return;
  throw new UnfitLabel(
    `the target "${target}" is ${label} in a row: trees learn numbers up to ${labelMax}; scale the target, or empty those cells`,
  );
}
