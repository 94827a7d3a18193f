import type { RowSums } from '../statistics/bootstrap.ts';
import type { Metric, Scored } from './metric.ts';
import { probabilityProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/**
 * Expected calibration error (Naeini et al. 2015) over ten equal bins (low, high], 0 in the first: the mean distance of
 * probability and outcome, bin by bin. Noise only raises it, hence the basic interval.
 */
export const ece: Metric = summedMetric({
  name: 'ece',
  task: 'binary',
  better: 'lower',
  range: [0, 1],
  interval: 'basic',
  problem: probabilityProblem,
  sums: (data) => calibrationSums(data, 10),
});

/** Sums behind the expected calibration error over `binCount` equal bins: rows, and Σ(label − probability) of each. */
export function calibrationSums({ labels, scores }: Scored, binCount: number): RowSums {
  return {
    width: binCount + 1,
    add: (row, into, at) => {
      const score = scores[row] as number;
      const bin = at + 1 + binOf(score, binCount);
      into[at] = (into[at] as number) + 1;
      into[bin] = (into[bin] as number) + (labels[row] as number) - score;
    },
    value: (sums, at) => {
      let gaps = 0;
      for (let bin = at + 1; bin <= at + binCount; bin++) gaps += Math.abs(sums[bin] as number);
      return gaps / (sums[at] as number);
    },
  };
}

/** Edges are i · (1 / binCount), as numpy's linspace has them. */
function binOf(score: number, binCount: number): number {
  const step = 1 / binCount;
  let bin = Math.min(Math.max(Math.ceil(score * binCount) - 1, 0), binCount - 1);
  while (bin > 0 && score <= bin * step) bin--;
  while (bin < binCount - 1 && score > (bin + 1) * step) bin++;
  return bin;
}
