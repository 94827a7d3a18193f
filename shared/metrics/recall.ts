import { confusionMetric, shareOf } from './confusion.ts';
import { plainScale } from './share-scale.ts';

/** TP / (TP + FN); 0 with a warning where no row is positive. */
export const recall = confusionMetric({
  name: 'recall',
  scale: plainScale,
  trials: ({ truePositive, falseNegative }) => truePositive + falseNegative,
  value: ({ truePositive, falseNegative }) => shareOf(truePositive, truePositive + falseNegative),
  warning: ({ truePositive, falseNegative }) =>
    truePositive + falseNegative === 0 ? 'no row is positive: recall is 0 by convention' : null,
});
