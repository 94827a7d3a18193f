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
};

type Count = { count: number; above: number; below: number; width: number };

/** Counts what intervals hold over so many samples. */
export function coverageTally(runs: number) {
  const counts = new Map<string, Count>();
  return {
    note(what: string, found: Estimate, truth: number): void {
      if (found.kind !== 'value' || found.interval === null) return;
      const { low, high } = found.interval;
      const so = counts.get(what) ?? { count: 0, above: 0, below: 0, width: 0 };
      counts.set(what, so);
      so.count += 1;
      so.width += high - low;
      if (low > truth) so.above += 1;
      if (high < truth) so.below += 1;
    },
    found: (): readonly Coverage[] =>
      [...counts].map(([what, { count, above, below, width }]) => ({
        what,
        share: 1 - (above + below) / count,
        ...{ above: above / count, below: below / count, width: width / count },
        ...{ count, withInterval: count / runs },
      })),
  };
}

const promised = 0.95;
/** Where most samples give none, what is said of the others is said of odd samples. */
const withIntervalMin = 0.5;

/** A line of the report: 95 % ± 1 %, to both sides. */
export function coverageLines(cell: string, { what, share, withInterval }: Coverage): readonly Ratio[] {
  if (withInterval < withIntervalMin) return [];
  const line = { what: `${cell}: ${what}`, against: 'truth', ours: share, theirs: promised };
  return [
    {
      ...{ ...line, unit: 'covered', ratio: share },
      goal: share < promised ? { atLeast: promised - 0.01 } : { atMost: promised + 0.01 },
    },
  ];
}
