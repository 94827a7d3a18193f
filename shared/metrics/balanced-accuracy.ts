import { classBalancedAccuracy } from './averaged-metrics.ts';
import { byTask } from './by-task.ts';
import { confusionMetric, shareOf } from './confusion.ts';
import { recall } from './recall.ts';
import { plainScale } from './share-scale.ts';
import { bothClassesProblem } from './soundness.ts';

/** TN / (TN + FP), the recall of the negative class. */
const specificity = confusionMetric({
  name: 'specificity',
  scale: plainScale,
  trials: ({ falsePositive, trueNegative }) => trueNegative + falsePositive,
  value: ({ falsePositive, trueNegative }) => shareOf(trueNegative, trueNegative + falsePositive),
});

const ofDecisions = confusionMetric({
  name: 'balanced_accuracy',
  problem: bothClassesProblem,
  meanOf: [recall, specificity],
  // The recall of the rarer class is the less sure one, and half of the figure.
  trials: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    2 * Math.min(truePositive + falseNegative, trueNegative + falsePositive),
  value: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    (shareOf(truePositive, truePositive + falseNegative) +
      shareOf(trueNegative, trueNegative + falsePositive)) /
    2,
});

/** Mean of the recalls of all classes; undefined where one is absent. */
export const balancedAccuracy = byTask(ofDecisions, classBalancedAccuracy);
