import { defineMetric } from 'ratchet/extension';

/** The error that half of the rows stay below: a few rows that are far off change nothing. */
export const medianAbsoluteError = defineMetric({
  name: 'median_absolute_error',
  tasks: ['regression'],
  better: 'lower',
  range: [0, Number.POSITIVE_INFINITY],
  measure({ labels, scores }) {
    const errorOf = (row: number) => Math.abs((scores[row] ?? 0) - (labels[row] ?? 0));
    const rows = Uint32Array.from(labels.keys()).sort((one, other) => errorOf(one) - errorOf(other));
    return (weights) => {
      let left = weights.reduce((sum, weight) => sum + weight, 0) / 2;
      const middle = rows.find((row) => {
        left -= weights[row] ?? 0;
        return left <= 0;
      });
      return errorOf(middle ?? 0);
    };
  },
  examples: [
    { labels: [10, 10, 10], scores: [11, 10, 90], value: 1 },
    { labels: [5], scores: [2], value: 3 },
  ],
});
