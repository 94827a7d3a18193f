import { confusionMetric, shareOf } from './confusion.ts';
import { plainScale } from './share-scale.ts';

/** TP / (TP + FP); 0 with a warning where no row is decided positive. */
export const precision = confusionMetric({
  name: 'precision',
  scale: plainScale,
  trials: ({ truePositive, falsePositive }) => truePositive + falsePositive,
  value: ({ truePositive, falsePositive }) => shareOf(truePositive, truePositive + falsePositive),
  warning: ({ truePositive, falsePositive }) =>
    truePositive + falsePositive === 0 ? 'no row is decided positive: precision is 0 by convention' : null,
});
