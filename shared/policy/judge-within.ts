import type { Metric } from '../metrics/metric.ts';
import type { Case } from './case.ts';
import { estimate } from './estimate.ts';
import type { Estimate, GateFinding, Interval } from './gate.ts';
import { figure, intervalWords } from './gate-words.ts';
import { brokenResample, intervalProblem } from './metric-interval.ts';
import { moreRowsForInterval, moreRowsToDecide, moreRowsWords } from './more-rows.ts';

/** Bounds that a figure must lie within; none is no bound. */
export type Limits = { readonly min?: number | undefined; readonly max?: number | undefined };

type Finding = Pick<GateFinding, 'verdict' | 'reason' | 'moreRows'>;

/**
 * A figure within limits: pass where the whole interval lies inside, fail where it lies wholly outside, else inconclusive.
 * A measurement has no interval and is judged by its value.
 */
export function judgeMetricWithin(
  metric: Metric,
  limits: Limits,
  confidence: number,
  judged: Case,
): GateFinding {
  const { candidate, seed } = judged;
  const found = estimate(metric, candidate, { seed, confidence });
  const isOpen = found.kind === 'value' && found.interval === null;
  const problem = isOpen ? (intervalProblem(metric, candidate) ?? brokenResample(metric)) : null;
  const finding =
    problem === null
      ? judgeWithin(limits, found)
      : {
          verdict: 'inconclusive' as const,
          reason: `${found.kind === 'value' ? figure(found.value) : ''}, but ${problem}`,
          moreRows: moreRowsForInterval(metric, candidate),
        };
  return { ...finding, estimate: found, candidate: found };
}

export function judgeWithin(limits: Limits, found: Estimate): Finding {
  if (found.kind === 'undefined') return { verdict: 'inconclusive', reason: found.reason, moreRows: null };
  const { value, interval, rowCount } = found;
  if (interval) return byInterval(limits, { value, interval, rowCount });
  const side = sideOf(limits, { low: value, high: value });
  return { verdict: side === 'inside' ? 'pass' : 'fail', reason: `measured ${figure(value)}` };
}

type Bounded = { readonly value: number; readonly interval: Interval; readonly rowCount: number };

function byInterval(limits: Limits, found: Bounded): Finding {
  const { value, interval } = found;
  const shown = `${figure(value)} ${intervalWords(interval)}`;
  const side = sideOf(limits, interval);
  if (side === 'inside') return { verdict: 'pass', reason: `${shown} lies inside` };
  if (side === 'outside') return { verdict: 'fail', reason: `${shown} lies outside` };
  const width = figure(interval.high - interval.low);
  const ends = [limits.min, limits.max].filter((limit) => limit !== undefined);
  const moreRows = moreRowsToDecide(found, ends);
  const reason = `${shown} reaches across the bound: ${width} wide; ${moreRowsWords(moreRows)}`;
  return { verdict: 'inconclusive', reason, moreRows };
}

function sideOf({ min, max }: Limits, { low, high }: Pick<Interval, 'low' | 'high'>) {
  const [least, most] = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
  if (low >= least && high <= most) return 'inside';
  return high < least || low > most ? 'outside' : 'across';
}
