import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from '../statistics/statistic.ts';
import { classCountOf } from './class-soundness.ts';
import { decidedClasses } from './decided-class.ts';
import type { Scored } from './metric.ts';
import { totalsOf } from './summed-metric.ts';

/** Rows of each class, rows decided for it, and rows of it that were decided so. */
export type ClassCounts = {
  readonly support: Float64Array;
  readonly decided: Float64Array;
  readonly right: Float64Array;
};

/** Sums of a metric that is a function of these counts. */
export function classCountSums(data: Scored, value: (counts: ClassCounts) => number): RowSums {
  const classCount = classCountOf(data);
  const decisions = decidedClasses(data);
  const one = (into: Float64Array, at: number): void => {
    into[at] = realAt(into, at) + 1;
  };
  return {
    width: 3 * classCount,
    terms: decisions,
    add: (row, into, at) => {
      const label = realAt(data.labels, row);
      const decision = intAt(decisions, row);
      one(into, at + label);
      one(into, at + classCount + decision);
      if (label === decision) one(into, at + 2 * classCount + label);
    },
    value: valueOfCounts(value, classCount),
  };
}

/** Resamples ask for the same place of the same sums each time, and to make views of it costs more than a figure of one class. */
function valueOfCounts(value: (counts: ClassCounts) => number, classCount: number): RowSums['value'] {
  let seen: { readonly sums: Float64Array; readonly at: number; readonly counts: ClassCounts } | null = null;
  return (sums, at) => {
    if (seen?.sums !== sums || seen.at !== at) seen = { sums, at, counts: countsAt(sums, at, classCount) };
    return value(seen.counts);
  };
}

/** The counts of all rows. */
export function classCountsOf(data: Scored): ClassCounts {
  const sums = classCountSums(data, () => 0);
  return countsAt(totalsOf(sums, data.labels.length), 0, classCountOf(data));
}

const countsAt = (sums: Float64Array, at: number, classCount: number): ClassCounts => ({
  support: sums.subarray(at, at + classCount),
  decided: sums.subarray(at + classCount, at + 2 * classCount),
  right: sums.subarray(at + 2 * classCount, at + 3 * classCount),
});
