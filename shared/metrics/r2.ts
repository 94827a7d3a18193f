import type { RowSums } from '../statistics/statistic.ts';
import type { Metric, Scored } from './metric.ts';
import { rowsProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** 1 − SSres / SStot. Of a constant target: 1 where every row is met, else 0. Undefined below two rows. */
export const r2: Metric = summedMetric({
  name: 'r2',
  task: 'regression',
  better: 'higher',
  range: [Number.NEGATIVE_INFINITY, 1],
  problem: (data) => rowsProblem(data) ?? (data.labels.length < 2 ? 'there is only one row' : null),
  sums,
  tellsInfluences: true,
  warning: ({ labels }) =>
    labels.every((label) => label === labels[0]) ? 'the target is constant: r2 is a convention' : null,
});

function sums({ labels, scores }: Scored): RowSums {
  // Centred, so that Σy² − (Σy)²/n does not cancel where the target is large.
  const centre = centreOf(labels);
  return {
    width: 4,
    add: (row, into, at) => {
      const label = (labels[row] as number) - centre;
      const residual = (scores[row] as number) - (labels[row] as number);
      into[at] = (into[at] as number) + 1;
      into[at + 1] = (into[at + 1] as number) + label;
      into[at + 2] = (into[at + 2] as number) + label * label;
      into[at + 3] = (into[at + 3] as number) + residual * residual;
    },
    value: (totals, at) => {
      const n = totals[at] as number;
      const total = (totals[at + 2] as number) - (totals[at + 1] as number) ** 2 / n;
      const residuals = totals[at + 3] as number;
      if (total <= 0) return residuals === 0 ? 1 : 0;
      return 1 - residuals / total;
    },
  };
}

/** The mean; of a constant target exactly its value, so that its total is exactly 0. */
function centreOf(labels: Float64Array): number {
  const first = labels[0] as number;
  let sum = 0;
  for (const label of labels) sum += label - first;
  return first + sum / labels.length;
}
