import { fewRows } from './few-rows.ts';
import type { Metric } from './metric.ts';
import { rowMean } from './row-mean.ts';
import { plainScale } from './share-scale.ts';
import { binaryProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/**
 * Share of rows decided positive. It is neither good nor bad: `better` is a formality, gates may only bound it (see
 * `boundOnly` in metrics.ts).
 */
export const positiveShare: Metric = summedMetric({
  name: 'positive_share',
  task: 'binary',
  better: 'higher',
  range: [0, 1],
  rowsPerClassMin: fewRows,
  problem: binaryProblem,
  trials: ({ labels }) => labels.length,
  scale: ({ labels }) => plainScale(labels.length),
  sums: ({ scores, threshold }) => rowMean((row) => ((scores[row] as number) >= threshold ? 1 : 0)),
});
