import type { Metric } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { rowsProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** Mean absolute error, in the unit of the target. */
export const mae: Metric = summedMetric({
  name: 'mae',
  task: 'regression',
  better: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  problem: rowsProblem,
  tellsInfluences: true,
  sums: ({ labels, scores }) => rowMean((row) => Math.abs((scores[row] as number) - (labels[row] as number))),
});
