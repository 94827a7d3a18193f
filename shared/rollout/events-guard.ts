import { lnEventProcess, ratioBounds } from '../statistics/event-process.ts';
import { lnRateProcess } from '../statistics/rate-process.ts';
import type { EventsEvidence } from './evidence.ts';
import { count, figure, percent } from './figures.ts';
import { type GuardCase, type GuardFinding, guardKind, unknown } from './guard-kind.ts';
import type { ErrorsGuard, GuardPlan, SlowGuard } from './plan.ts';

/**
 * Bad events: fails where the e-process passes 1/α, whenever that is. It passes where the candidate has answered enough and
 * nothing is alarming, which is no proof of equality: the reason says what rate so many answers leave open.
 */
export const eventsGuard = guardKind({
  claims: (guard: GuardPlan): guard is ErrorsGuard | SlowGuard =>
    guard.kind === 'errors' || guard.kind === 'slow',
  isSlow: false,
  rule: (guard) => `${words(guard)} at most ${percent(guard.margin)} more often than on stable`,
  reads: ['events'],
  judge: judgeEvents,
});

const words = (guard: ErrorsGuard | SlowGuard): string =>
  guard.kind === 'errors' ? 'errors' : `answers above ${guard.slowMs} ms`;

function judgeEvents(guard: ErrorsGuard | SlowGuard, evidence: EventsEvidence, how: GuardCase): GuardFinding {
  const { tallies, seen } = evidence;
  const n = seen.candidate + seen.stable;
  if (seen.candidate === 0) return unknown(`the candidate has answered nobody yet`, n);
  const bad = totals(evidence);
  const isCompared = evidence.allowed === undefined;
  const lnE = isCompared
    ? lnEventProcess(tallies, 1 + guard.margin)
    : lnRateProcess({ bad: bad.candidate, n: seen.candidate }, evidence.allowed * (1 + guard.margin));
  const shown = {
    estimate: ratioOf(evidence, bad),
    ...(isCompared ? ratioBounds(tallies, how.alpha) : { low: null, high: null }),
    eValue: Math.exp(Math.min(lnE, 700)),
    n,
  };
  const told = `${words(guard)} of ${rate(bad.candidate, seen.candidate)} on the candidate, ${rate(bad.stable, seen.stable)} on stable`;
  if (lnE >= -Math.log(how.alpha)) {
    return { ...shown, verdict: 'fail', moreN: null, reason: `surely too many: ${told}` };
  }
  const missing = how.requestCountMin - how.requestCount;
  if (missing > 0) {
    return {
      ...shown,
      verdict: 'waiting',
      moreN: Math.ceil(missing / how.share),
      reason: `no alarm: ${told}`,
    };
  }
  return { ...shown, verdict: 'pass', moreN: null, reason: `no alarm: ${told}${leftOpen(bad, evidence)}` };
}

type Totals = { readonly candidate: number; readonly stable: number };

const totals = ({ tallies }: EventsEvidence): Totals => ({
  candidate: tallies.reduce((sum, tally) => sum + tally.candidate, 0),
  stable: tallies.reduce((sum, tally) => sum + tally.stable, 0),
});

function ratioOf({ seen }: EventsEvidence, bad: Totals): number | null {
  if (bad.stable === 0 || seen.stable === 0) return null;
  return bad.candidate / seen.candidate / (bad.stable / seen.stable);
}

const rate = (bad: number, n: number): string =>
  n === 0 ? 'nobody' : `${count(bad)} in ${count(n)} (${percent(bad / n)})`;

/** The rule of three: none in n bounds the rate by 3/n, with 95 %. */
const leftOpen = (bad: Totals, { seen }: EventsEvidence): string =>
  bad.candidate === 0 ? `; a rate of ${figure((3 / seen.candidate) * 100)} % is not ruled out by so few` : '';
