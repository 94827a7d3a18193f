import { cohensD } from '../statistics/welch.ts';
import { decideWithin } from './decide-within.ts';
import type { RolloutEvidence } from './evidence.ts';
import { count, figure, percent } from './figures.ts';
import { plannedTest, wholeArms } from './judge-ab.ts';
import { readMeans } from './mean-bounds.ts';
import { betterOf, reachOf } from './means-guard.ts';
import { type AbPhase, guardName } from './plan.ts';
import { lacksScores } from './scores-guard.ts';
import { alphaOfEach } from './step-findings.ts';

/** The numbers of an A/B test as they stand. */
export type AbReport = {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly margin: number;
  readonly alpha: number;
  readonly plannedN: number;
  readonly isAtPlannedEnd: boolean;
  readonly candidate: AbArm;
  readonly stable: AbArm;
  /** Candidate − stable; null while an arm has no value. */
  readonly difference: number | null;
  /** Before the planned end always valid, at it that of Welch; null where nothing can be said yet. */
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly kind: 'always-valid' | 'welch';
  } | null;
  /** Welch's p, two-sided; null before the planned end: read earlier, it would mean nothing. */
  readonly p: number | null;
  readonly cohensD: number | null;
  /** One sentence: the winner, or that there is no significant difference. */
  readonly sentence: string;
};

export type AbArm = { readonly n: number; readonly mean: number | null; readonly deviation: number | null };

/** Both n, difference, interval, p at the planned end alone, effect size, and what it all says in one sentence. */
export function abReport(phase: AbPhase, evidence: RolloutEvidence): AbReport {
  const { metric, alpha, plannedN } = phase;
  const read = evidence.metric;
  const strata = read?.kind === 'means' ? read.strata : [];
  const { candidate, stable } = wholeArms(strata);
  const isAtEnd = isAtPlannedEnd(phase, evidence);
  const tested = isAtEnd && read !== null ? plannedTest(phase, read) : null;
  const interval = tested
    ? { low: tested.low, high: tested.high, kind: 'welch' as const }
    : runningInterval(phase, read);
  const shown = {
    ...{ metric: guardName(metric), better: betterOf(metric), margin: metric.margin, alpha, plannedN },
    ...{ isAtPlannedEnd: isAtEnd, candidate: armOf(candidate), stable: armOf(stable) },
    difference: candidate.n > 0 && stable.n > 0 ? candidate.mean - stable.mean : null,
    interval,
    p: tested?.p ?? null,
    cohensD: cohensD(candidate, stable),
  };
  return { ...shown, sentence: sentenceOf(shown) };
}

/** Whether the one test may be made: of as many entities as were planned, after the least time, with rows for its guards. */
export function isAtPlannedEnd(phase: AbPhase, { metric, watchedMs, guards }: RolloutEvidence): boolean {
  const { candidate, stable } = wholeArms(metric?.kind === 'means' ? metric.strata : []);
  if (phase.guards.some((guard, place) => lacksScores(guard, guards[place]))) return false;
  return candidate.n + stable.n >= phase.plannedN && watchedMs >= phase.minTimeMs;
}

const armOf = ({
  n,
  mean,
  variance,
}: {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}): AbArm => ({
  n,
  mean: n > 0 ? mean : null,
  deviation: n > 1 ? Math.sqrt(variance) : null,
});

function runningInterval(phase: AbPhase, read: RolloutEvidence['metric']): AbReport['interval'] {
  if (read?.kind !== 'means') return null;
  const { metric, plannedN, weight } = phase;
  const how = { alpha: alphaOfEach(phase), plannedN, share: weight / 100, reach: reachOf(metric) };
  const { low, high } = decideWithin(readMeans(read, how), { above: null, below: null });
  return low === null || high === null ? null : { low, high, kind: 'always-valid' };
}

function sentenceOf(report: Omit<AbReport, 'sentence'>): string {
  const { metric, difference, interval, p, alpha, candidate, stable, plannedN, isAtPlannedEnd } = report;
  const n = candidate.n + stable.n;
  if (!isAtPlannedEnd)
    return `The test goes on: ${count(n)} of ${count(plannedN)} entities have a value of ${metric}.`;
  if (difference === null || interval === null || p === null)
    return `There is no significant difference: no value of ${metric} differs from another.`;
  const told = `${metric} ${figure(Math.abs(difference))} ${difference > 0 ? 'higher' : 'lower'} (${percent(1 - alpha)} interval ${figure(interval.low)} to ${figure(interval.high)}, p = ${figure(p)}, n = ${count(candidate.n)} and ${count(stable.n)})`;
  if (p >= alpha) return `There is no significant difference: ${told}.`;
  const isBetter = difference > 0 === (report.better === 'higher');
  if (!isBetter) return `Stable wins: the candidate has ${told}.`;
  const isEnough = report.better === 'higher' ? interval.low > report.margin : interval.high < -report.margin;
  return isEnough
    ? `The candidate wins: it has ${told}.`
    : `The candidate is better, but not surely by more than ${figure(report.margin)}: it has ${told}.`;
}
