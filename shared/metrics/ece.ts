import type { RowSums } from '../statistics/statistic.ts';
import { fewRows } from './few-rows.ts';
import type { Metric, Scored, TruthPath } from './metric.ts';
import { probabilityProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/**
 * Expected calibration error (Naeini et al. 2015) over ten equal bins (low, high], 0 in the first: the mean distance of
 * probability and outcome, bin by bin. Noise only raises it: its interval inverts tests of smaller and larger errors.
 */
export const ece: Metric = summedMetric({
  name: 'ece',
  task: 'binary',
  better: 'lower',
  range: [0, 1],
  rowsPerClassMin: fewRows,
  interval: 'basic',
  problem: probabilityProblem,
  sums: (data) => calibrationSums(data, 10),
  along: (data) => calibrationPath(data, 10),
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

const stepCount = 24;
/** In deviations of all gaps together: noise raises the error by one of them, where rows of one entity are alike by several. */
const deviationCount = 6;

/**
 * What the error would be if the true gaps of the bins were those found, times a factor that makes them the truth in
 * question, and the noise around them as resamples have it.
 */
function calibrationPath(data: Scored, binCount: number): TruthPath {
  const { width, add, value } = calibrationSums(data, binCount);
  const found = new Float64Array(width);
  const squares = new Float64Array(width);
  const row = new Float64Array(width);
  for (let at = 0; at < data.labels.length; at++) {
    row.fill(0);
    add(at, row, 0);
    for (let i = 0; i < width; i++) {
      found[i] = (found[i] as number) + (row[i] as number);
      squares[i] = (squares[i] as number) + (row[i] as number) ** 2;
    }
  }
  const rowCount = data.labels.length;
  const gaps = found.map((sum) => sum / rowCount);
  const error = value(found, 0);
  const noise = squares.subarray(1).reduce((sum, each) => sum + Math.sqrt(each), 0) / rowCount;
  const top = Math.min(error + deviationCount * noise, 1);
  const truths = Array.from({ length: stepCount + 1 }, (_, step) => (top * step) / stepCount);
  const terms = {};
  const sums = truths.map((truth) => ({
    ...{ width, add, terms },
    value: (resample: Float64Array, at: number) =>
      errorAt(resample, at, { gaps, factor: error > 0 ? truth / error : 0 }),
  }));
  return { truths, sums };
}

type Moved = { readonly gaps: Float64Array; readonly factor: number };

function errorAt(sums: Float64Array, at: number, { gaps, factor }: Moved): number {
  const rowCount = sums[at] as number;
  let error = 0;
  for (let bin = 1; bin < gaps.length; bin++) {
    const gap = gaps[bin] as number;
    error += Math.abs((sums[at + bin] as number) / rowCount + (factor - 1) * gap);
  }
  return error;
}

/** Edges are i · (1 / binCount), as numpy's linspace has them. */
function binOf(score: number, binCount: number): number {
  const step = 1 / binCount;
  let bin = Math.min(Math.max(Math.ceil(score * binCount) - 1, 0), binCount - 1);
  while (bin > 0 && score <= bin * step) bin--;
  while (bin < binCount - 1 && score > (bin + 1) * step) bin++;
  return bin;
}
