import { confusionMetric, shareOf } from './confusion.ts';
import { bothClassesProblem } from './soundness.ts';

/** Mean of the recalls of both classes; undefined where one is absent. */
export const balancedAccuracy = confusionMetric({
  name: 'balanced_accuracy',
  problem: bothClassesProblem,
  value: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    (shareOf(truePositive, truePositive + falseNegative) +
      shareOf(trueNegative, trueNegative + falsePositive)) /
    2,
});
