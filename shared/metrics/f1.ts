import { confusionMetric, shareOf } from './confusion.ts';
import { f1Scale } from './share-scale.ts';

/** 2TP / (2TP + FP + FN), the harmonic mean of precision and recall; 0 with a warning where all three are 0. */
export const f1 = confusionMetric({
  name: 'f1',
  scale: f1Scale,
  trials: ({ truePositive, falsePositive, falseNegative }) => truePositive + falsePositive + falseNegative,
  value: ({ truePositive, falsePositive, falseNegative }) =>
    shareOf(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
  warning: ({ truePositive, falsePositive, falseNegative }) =>
    truePositive + falsePositive + falseNegative === 0
      ? 'no row is positive or decided so: f1 is 0 by convention'
      : null,
});
