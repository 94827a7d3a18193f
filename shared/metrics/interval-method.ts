/**
 * How intervals were made by the releases, oldest first; the last is today's. `score`: of resamples with too little variance where
 * rows are few, and slopes of few neighbours. `few-rows`: of resamples also where groups are compared or classes averaged.
 * `recovered`: those are put together of the intervals of the shares. `fourth-moment`: errors of regressions heed how few rows
 * make them, shares of rows by themselves count these, and fairness gates heed that no gap is less than none.
 */
export const intervalMethods = ['percentile', 'score', 'few-rows', 'recovered', 'fourth-moment'] as const;
export type IntervalMethod = (typeof intervalMethods)[number];

const today: IntervalMethod = 'fourth-moment';

type Made = { readonly method?: IntervalMethod | undefined };

export const methodOf = ({ method = today }: Made): IntervalMethod => method;

/** Whether intervals of these rows are made as since that method. */
export const isMadeSince = (since: IntervalMethod, made: Made): boolean =>
  intervalMethods.indexOf(methodOf(made)) >= intervalMethods.indexOf(since);
