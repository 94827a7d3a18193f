import type { RowSums } from '../statistics/statistic.ts';
import { fewRows } from './few-rows.ts';
import type { Metric, Scored } from './metric.ts';
import { remembered } from './remembered.ts';
import type { ShareScale } from './share-scale.ts';
import { binaryProblem } from './soundness.ts';
import { summedMetric, totalsOf } from './summed-metric.ts';

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
  /** Of a share: the rows that it is a share of. */
  trials(counts: Confusion): number;
  /** Of a function of the share of those. */
  readonly scale?: (trials: number) => ShareScale;
  /** Of the mean of shares of different rows: those. */
  readonly meanOf?: readonly Metric[];
  problem?(data: Scored): string | null;
  /** Why the value is a convention; null where it is none. */
  warning?(counts: Confusion): string | null;
};

/** A metric in [0, 1], higher is better, of the decisions at the threshold. */
export function confusionMetric(of: ConfusionMetric): Metric {
  const { name, value, trials, scale, meanOf, problem, warning } = of;
  return summedMetric({
    name,
    task: 'binary',
    better: 'higher',
    range: [0, 1],
    rowsPerClassMin: fewRows,
    problem: problem ?? binaryProblem,
    trials: (data) => trials(confusionOf(data)),
    ...(scale ? { scale: (data) => scale(trials(confusionOf(data))) } : {}),
    ...(meanOf ? { meanOf: () => meanOf } : {}),
    sums: (data) => confusionSums(data, value),
    warning: (data) => warning?.(confusionOf(data)) ?? null,
  });
}

/** Counts at the threshold; a score at or above it decides for the positive value. */
export function confusionOf(data: Scored): Confusion {
  return countsAt(
    totalsOf(
      confusionSums(data, () => 0),
      data.labels.length,
    ),
    0,
  );
}

/** 0 over 0 is 0, as scikit-learn's `zero_division` has it by default. */
export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const confusionSums = (data: Scored, value: (counts: Confusion) => number): RowSums => ({
  ...confusionTerms(data),
  value: (sums, at) => value(countsAt(sums, at)),
});

type Terms = Omit<RowSums, 'value'>;

/** One object for all metrics of the same decisions, so that their counts are taken once. */
function confusionTerms({ labels, scores, threshold }: Scored): Terms {
  const known = termsByThreshold({ labels, scores });
  const terms = known.get(threshold) ?? newTerms({ labels, scores, threshold });
  known.set(threshold, terms);
  return terms;
}

const termsByThreshold = remembered(() => new Map<number, Terms>());

const newTerms = ({ labels, scores, threshold }: Scored): Terms => ({
  width: 4,
  terms: {},
  add: (row, into, at) => {
    const decided = (scores[row] as number) >= threshold;
    const cell = at + (labels[row] === 1 ? (decided ? 0 : 2) : decided ? 1 : 3);
    into[cell] = (into[cell] as number) + 1;
  },
});

function countsAt(sums: Float64Array, at: number): Confusion {
  return {
    truePositive: sums[at] as number,
    falsePositive: sums[at + 1] as number,
    falseNegative: sums[at + 2] as number,
    trueNegative: sums[at + 3] as number,
  };
}
