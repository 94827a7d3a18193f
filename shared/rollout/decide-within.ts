import { count, figure } from './figures.ts';
import type { GuardFinding } from './guard-kind.ts';
import type { MeanReading } from './mean-bounds.ts';

/** Where the difference must be; null: no limit on this side. */
export type Limits = { readonly above: number | null; readonly below: number | null };

/** Pass where the whole interval is within the limits, fail where all of it is beyond one, else more is waited for. */
export function decideWithin(reading: MeanReading, limits: Limits): GuardFinding {
  if (reading.kind === 'too-few') {
    const { n, moreN, reason } = reading;
    return { verdict: 'waiting', estimate: null, low: null, high: null, eValue: null, n, moreN, reason };
  }
  const { difference, low, high, n } = reading.bounds;
  const above = limits.above ?? Number.NEGATIVE_INFINITY;
  const below = limits.below ?? Number.POSITIVE_INFINITY;
  const shown = { estimate: difference, low, high, eValue: null, n };
  const told = `${signed(difference)} (${signed(low)} to ${signed(high)}) over ${count(n)}`;
  if (high < above || low > below)
    return { ...shown, verdict: 'fail', moreN: null, reason: `surely beyond: ${told}` };
  if (low > above && high < below)
    return { ...shown, verdict: 'pass', moreN: null, reason: `surely within: ${told}` };
  const moreN = moreToDecide(reading.bounds, limits);
  const hope = moreN === null ? '' : `; about ${count(moreN)} more would decide`;
  return { ...shown, verdict: 'waiting', moreN, reason: `${told} leaves it open${hope}` };
}

const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

/** More is nothing that anybody waits for. */
const entityCountMax = 1e9;

/** Widths shrink with the root of n, were the difference to stay where it is. */
function moreToDecide(
  {
    difference,
    low,
    high,
    n,
  }: { readonly difference: number; readonly low: number; readonly high: number; readonly n: number },
  { above, below }: Limits,
): number | null {
  const half = (high - low) / 2;
  const wanted = [above, below].map((limit) =>
    limit === null || limit < low || limit > high ? 0 : n * (half / Math.abs(difference - limit)) ** 2,
  );
  const missing = Math.ceil(Math.max(...wanted)) - n;
  return missing > entityCountMax || Number.isNaN(missing) ? null : Math.max(missing, 1);
}
