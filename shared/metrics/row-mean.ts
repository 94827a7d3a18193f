import type { RowSums } from '../statistics/statistic.ts';

/** Sums of a metric that is the mean of one term per row, or a function `finish` of that mean. */
export function rowMean(term: (row: number) => number, finish = (mean: number): number => mean): RowSums {
  return {
    width: 2,
    add: (row, into, at) => {
      into[at] = (into[at] as number) + 1;
      into[at + 1] = (into[at + 1] as number) + term(row);
    },
    value: (sums, at) => finish((sums[at + 1] as number) / (sums[at] as number)),
  };
}
