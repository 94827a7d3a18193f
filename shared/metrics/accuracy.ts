import { intAt } from '../dataset/table.ts';
import { byTask } from './by-task.ts';
import { classesProblem } from './class-soundness.ts';
import { confusionMetric, shareOf } from './confusion.ts';
import { decidedClasses } from './decided-class.ts';
import { rowMean } from './row-mean.ts';
import { plainScale } from './share-scale.ts';
import { summedMetric } from './summed-metric.ts';

const ofDecisions = confusionMetric({
  name: 'accuracy',
  scale: plainScale,
  trials: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    truePositive + trueNegative + falsePositive + falseNegative,
  value: ({ truePositive, falsePositive, falseNegative, trueNegative }) =>
    shareOf(truePositive + trueNegative, truePositive + trueNegative + falsePositive + falseNegative),
});

const ofClasses = summedMetric({
  name: 'accuracy',
  task: 'multiclass',
  better: 'higher',
  range: [0, 1],
  problem: classesProblem,
  scale: ({ labels }) => plainScale(labels.length),
  sums: (data) => {
    const decided = decidedClasses(data);
    return rowMean((row) => (intAt(decided, row) === data.labels[row] ? 1 : 0));
  },
});

/** Share of rows decided rightly: at the threshold, or for the likeliest class. */
export const accuracy = byTask(ofDecisions, ofClasses);
