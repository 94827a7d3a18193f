import type { RowSums } from '../statistics/bootstrap.ts';
import type { Metric, Scored } from './metric.ts';
import { binaryProblem } from './soundness.ts';
import { summedMetric } from './summed-metric.ts';

/** Counts of rows by decision and label. */
export type Confusion = {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
};

/** What a metric of the confusion counts is: its value, finite for any counts, and what may be wrong with them. */
export type ConfusionMetric = {
  readonly name: string;
  value(counts: Confusion): number;
  problem?(data: Scored): string | null;
  /** Why the value is a convention; null where it is none. */
  warning?(counts: Confusion): string | null;
};

/** A metric in [0, 1], higher is better, of the decisions at the threshold. */
export function confusionMetric({ name, value, problem, warning }: ConfusionMetric): Metric {
  return summedMetric({
    name,
    task: 'binary',
    better: 'higher',
    range: [0, 1],
    problem: problem ?? binaryProblem,
    sums: (data) => confusionSums(data, value),
    warning: (data) => warning?.(confusionOf(data)) ?? null,
  });
}

/** Counts at the threshold; a score at or above it decides for the positive value. */
export function confusionOf(data: Scored): Confusion {
  const counts = new Float64Array(4);
  const { add } = confusionSums(data, () => 0);
  for (let row = 0; row < data.labels.length; row++) add(row, counts, 0);
  return countsAt(counts, 0);
}

/** 0 over 0 is 0, as scikit-learn's `zero_division` has it by default. */
export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function confusionSums({ labels, scores, threshold }: Scored, value: (counts: Confusion) => number): RowSums {
  return {
    width: 4,
    add: (row, into, at) => {
      const decided = (scores[row] as number) >= threshold;
      const cell = at + (labels[row] === 1 ? (decided ? 0 : 2) : decided ? 1 : 3);
      into[cell] = (into[cell] as number) + 1;
    },
    value: (sums, at) => value(countsAt(sums, at)),
  };
}

function countsAt(sums: Float64Array, at: number): Confusion {
  return {
    truePositive: sums[at] as number,
    falsePositive: sums[at + 1] as number,
    falseNegative: sums[at + 2] as number,
    trueNegative: sums[at + 3] as number,
  };
}
