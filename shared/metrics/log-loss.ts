import type { Metric } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { probabilityProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** Mean of −ln of the probability given to what came; probabilities are kept 2⁻⁵² away from 0 and 1. */
export const logLoss: Metric = summedMetric({
  name: 'log_loss',
  task: 'binary',
  better: 'lower',
  range: [0, -Math.log(Number.EPSILON)],
  problem: probabilityProblem,
  sums: ({ labels, scores }) =>
    rowMean((row) => {
      const p = Math.min(Math.max(scores[row] as number, Number.EPSILON), 1 - Number.EPSILON);
      return labels[row] === 1 ? -Math.log(p) : -Math.log1p(-p);
    }),
});
