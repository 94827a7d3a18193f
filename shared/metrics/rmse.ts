import type { Metric } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { rowsProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** Root of the mean squared error, in the unit of the target. */
export const rmse: Metric = summedMetric({
  name: 'rmse',
  task: 'regression',
  better: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  problem: rowsProblem,
  tellsInfluences: true,
  sums: ({ labels, scores }) =>
    rowMean((row) => ((scores[row] as number) - (labels[row] as number)) ** 2, Math.sqrt),
});
