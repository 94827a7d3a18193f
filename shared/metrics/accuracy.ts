import { confusionMetric, shareOf } from './confusion.ts';

/** Share of rows decided rightly. */
export const accuracy = confusionMetric({
  name: 'accuracy',
  value: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    shareOf(truePositive + trueNegative, truePositive + trueNegative + falsePositive + falseNegative),
});
