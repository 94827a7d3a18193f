import type { Estimate } from '../../shared/policy/gate.ts';
import type { Ratio } from '../ratio.ts';

/** How often intervals of one figure held the truth, and to which side they missed it. */
export type Coverage = {
  readonly what: string;
  readonly share: number;
  /** Shares of intervals that lie wholly above the truth, and below it. */
  readonly above: number;
  readonly below: number;
  readonly width: number;
  /** Intervals that were looked at. */
  readonly count: number;
  /** Share of samples that gave one. */
  readonly withInterval: number;
  /** The least that an interval of it which holds 95 % can hold, for the figure has few values; null where it has many. */
  readonly attainable: number | null;
};

type Count = {
  count: number;
  above: number;
  below: number;
  width: number;
  /** How often each value was found, by what it is a share of. */
  readonly values: Map<number, Map<number, number>>;
};

/** Counts what intervals hold over so many samples. */
export function coverageTally(runs: number) {
  const counts = new Map<string, Count>();
  return {
    /** `among`: of how many rows the figure is, where it is a share of those. */
    note(what: string, found: Estimate, truth: number, among = 0): void {
      if (found.kind !== 'value' || found.interval === null) return;
      const { low, high } = found.interval;
      const so = counts.get(what) ?? {
        ...{ count: 0, above: 0, below: 0, width: 0 },
        values: new Map(),
      };
      counts.set(what, so);
      so.count += 1;
      so.width += high - low;
      if (low > truth) so.above += 1;
      if (high < truth) so.below += 1;
      const values = so.values.get(among) ?? new Map<number, number>();
      so.values.set(among, values);
      const value = Number(found.value.toPrecision(9));
      values.set(value, (values.get(value) ?? 0) + 1);
    },
    found: (): readonly Coverage[] =>
      [...counts].map(([what, { count, above, below, width, values }]) => ({
        what,
        share: 1 - (above + below) / count,
        ...{ above: above / count, below: below / count, width: width / count },
        ...{ count, withInterval: count / runs, attainable: attainableOf(values) },
      })),
  };
}

const promised = 0.95;
/** Fewer samples say too little of how often each value comes. */
const samplesMin = 50;

/**
 * An interval holds the truth or not by the value that was found: it holds all of one value's samples or none, and holds
 * neighbours alike. Of each number of rows, the least run of values with 95 % of the samples.
 */
function attainableOf(groups: Count['values']): number | null {
  let [held, all] = [0, 0];
  for (const values of groups.values()) {
    const sizes = [...values].sort(([one], [two]) => one - two).map(([, size]) => size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total < samplesMin) continue;
    if (sizes.length > total / 4) return null;
    held += leastRun(sizes, promised * total);
    all += total;
  }
  return all === 0 ? null : held / all;
}

/** The least sum of neighbours that reaches so much. */
function leastRun(sizes: readonly number[], wanted: number): number {
  let [least, sum, from] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const size of sizes) {
    sum += size;
    for (; sum - (sizes[from] as number) >= wanted; from++) sum -= sizes[from] as number;
    if (sum >= wanted) least = Math.min(least, sum);
  }
  return least;
}

/** Where most samples give none, what is said of the others is said of odd samples. */
const withIntervalMin = 0.5;

/** A line of the report: 95 % ± 1 %, to both sides; of a figure with few values, what is the least that can be had. */
export function coverageLines(cell: string, covered: Coverage): readonly Ratio[] {
  const { what, share, withInterval, attainable } = covered;
  if (withInterval < withIntervalMin) return [];
  // An interval may hold less than 95 % of one number of rows and more of another.
  const isOutOfReach = attainable !== null && attainable > promised + 0.01 && share >= attainable;
  const note = isOutOfReach ? ` (no interval holds fewer than ${(100 * attainable).toFixed(1)} %)` : '';
  const line = { what: `${cell}: ${what}${note}`, against: 'truth', ours: share, theirs: promised };
  return [
    {
      ...{ ...line, unit: 'covered', ratio: share },
      goal: share < promised ? { atLeast: promised - 0.01 } : { atMost: promised + 0.01 },
    },
  ];
}
