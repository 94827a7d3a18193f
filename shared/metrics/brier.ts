import { fewRows } from './few-rows.ts';
import type { Metric } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { probabilityProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** Mean squared distance of probability and label (Brier 1950); scikit-learn's `brier_score_loss`. */
export const brier: Metric = summedMetric({
  name: 'brier',
  task: 'binary',
  better: 'lower',
  range: [0, 1],
  rowsPerClassMin: fewRows,
  problem: probabilityProblem,
  sums: ({ labels, scores }) => rowMean((row) => ((scores[row] as number) - (labels[row] as number)) ** 2),
});
