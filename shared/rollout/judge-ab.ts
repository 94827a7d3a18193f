import { type Welch, welch } from '../statistics/welch.ts';
import { decideWithin } from './decide-within.ts';
import type { GuardEvidence, Moments, RolloutEvidence } from './evidence.ts';
import { count, figure } from './figures.ts';
import { unknown } from './guard-kind.ts';
import { readMeans } from './mean-bounds.ts';
import { betterOf, reachOf } from './means-guard.ts';
import { type AbPhase, guardName } from './plan.ts';
import { lacksScores } from './scores-guard.ts';
import { alphaOfEach, awaited, findingsOf, type StepFindings } from './step-findings.ts';
import { failed, mismatched, stepVerdict, tooEarly, undecided, waitingWords } from './step-rules.ts';
import type { GuardVerdict, StepVerdict } from './verdict.ts';

/** What is known of the one test at the planned end. */
export type AbEnd = {
  /** It is paused: only harm is looked for. */
  readonly isHeld?: boolean;
  /** The metric as it was at the planned end, where that was before. */
  readonly metric?: GuardEvidence | null;
};

/**
 * A/B: `advance` ships, `fail` and `inconclusive` keep. Harm ends it at any look, by always-valid bounds: a guard that
 * fails, or a metric that is surely worse. Shipping is decided once, by Welch's interval of 1 − α: surely better by more than
 * the margin ships, surely not keeps. That is at the first look with the planned number of entities, the least time, and as
 * many rows as a guard of the scores needs, none of which depends on the metric. What is only held is not tested, and what
 * was tested is not tested again on more.
 */
export function judgeAb(phase: AbPhase, evidence: RolloutEvidence, end: AbEnd = {}): StepVerdict {
  const guarded = findingsOf(phase, 0, evidence);
  const metric = judgeHarm(phase, evidence.metric);
  const findings: StepFindings = { ...guarded, verdicts: [...guarded.verdicts, metric] };
  const over = failed(findings) ?? mismatched(findings);
  if (over) return over;
  const { watchedMs } = evidence;
  const early = tooEarly(phase, evidence) ?? tooFew(phase, metric) ?? tooFewScores(phase, guarded, evidence);
  if (early) return undecided(phase, findings, { watchedMs, waitsFor: early });
  if (end.isHeld === true) return stepVerdict('wait', 'is held: only harm is looked for', findings);
  const waiting = awaited(phase, guarded, { evidence, isLast: true });
  if (waiting.length > 0) return stepVerdict('inconclusive', waitingWords(waiting), findings);
  return plannedEnd(phase, end.metric ?? evidence.metric, findings);
}

/** Of the pre-registered metric: fails where it is surely worse than stable; it never passes before the end. */
function judgeHarm(phase: AbPhase, read: GuardEvidence | null): GuardVerdict {
  const { metric, plannedN, weight } = phase;
  const better = betterOf(metric);
  const named = { guard: guardName(metric), rule: shipRule(phase) };
  if (read?.kind !== 'means') {
    const reason = read?.kind === 'unread' ? read.reason : 'the look brought nothing of it';
    return { ...named, ...unknown(`${guardName(metric)} could not be read: ${reason}`) };
  }
  const reading = readMeans(read, {
    alpha: alphaOfEach(phase),
    plannedN,
    share: weight / 100,
    reach: reachOf(metric),
  });
  const limits = better === 'higher' ? { above: 0, below: null } : { above: null, below: 0 };
  const { verdict, ...found } = decideWithin(reading, limits);
  return { ...named, ...found, verdict: verdict === 'fail' ? 'fail' : 'waiting' };
}

const shipRule = ({ metric, plannedN }: AbPhase): string =>
  `${guardName(metric)} ${betterOf(metric) === 'higher' ? 'above' : 'below'} that of stable by more than ${metric.margin}, at ${count(plannedN)} entities`;

const tooFew = ({ plannedN }: AbPhase, { n, guard, reason }: GuardVerdict): string | null => {
  if (n === 0) return `${guard}: ${reason}`;
  return n < plannedN ? `${count(n)} of ${count(plannedN)} entities with ${guard}` : null;
};

function tooFewScores(
  { guards }: AbPhase,
  { verdicts }: StepFindings,
  evidence: RolloutEvidence,
): string | null {
  const waiting = verdicts.filter((_, place) => {
    const guard = guards[place];
    return guard !== undefined && lacksScores(guard, evidence.guards[place]);
  });
  return waiting.length > 0 ? waitingWords(waiting) : null;
}

function plannedEnd(phase: AbPhase, read: GuardEvidence | null, findings: StepFindings): StepVerdict {
  const tested = read === null ? null : plannedTest(phase, read);
  if (tested === null) return stepVerdict('inconclusive', 'no value differs from another', findings);
  const { metric } = phase;
  const gained = betterOf(metric) === 'higher' ? tested : { low: -tested.high, high: -tested.low };
  const told = `${guardName(metric)} differs by ${figure(tested.difference)} (${figure(tested.low)} to ${figure(tested.high)})`;
  if (gained.low > metric.margin) return stepVerdict('advance', `surely better: ${told}`, findings);
  if (gained.high < metric.margin)
    return stepVerdict('fail', `surely not better by ${metric.margin}: ${told}`, findings);
  return stepVerdict('inconclusive', `no significant difference: ${told}`, findings);
}

/** Welch's test of the whole arms: the share never changes in an A/B phase. */
export function plannedTest(phase: AbPhase, read: GuardEvidence): Welch | null {
  if (read.kind !== 'means') return null;
  const { candidate, stable } = wholeArms(read.strata);
  return welch(candidate, stable, 1 - phase.alpha);
}

type Arms = { readonly candidate: Moments; readonly stable: Moments };

/** Both arms over all strata. */
export const wholeArms = (strata: readonly Arms[]): Arms => ({
  candidate: strata.map(({ candidate }) => candidate).reduce(joined, none),
  stable: strata.map(({ stable }) => stable).reduce(joined, none),
});

const none: Moments = { n: 0, mean: 0, variance: 0 };

/** Moments of two samples as of one (Chan, Golub & LeVeque 1983). */
function joined(one: Moments, other: Moments): Moments {
  const n = one.n + other.n;
  if (n === 0) return none;
  const gap = other.mean - one.mean;
  const squares =
    Math.max(one.n - 1, 0) * one.variance +
    Math.max(other.n - 1, 0) * other.variance +
    (gap * gap * one.n * other.n) / n;
  return { n, mean: one.mean + (gap * other.n) / n, variance: n > 1 ? squares / (n - 1) : 0 };
}
