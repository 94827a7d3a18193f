import { chiSquaredTail } from '../statistics/chi-squared.ts';
import { lnRateProcess } from '../statistics/rate-process.ts';
import type { EventsEvidence, GuardEvidence, RolloutEvidence } from './evidence.ts';
import { count, percent } from './figures.ts';
import { unknown } from './guard-kind.ts';
import { kindOfGuard } from './guard-kinds.ts';
import { type GuardPlan, guardName } from './plan.ts';
import { stepVerdict } from './step-rules.ts';
import type { GuardVerdict, StepVerdict } from './verdict.ts';

/** What the former version did while both served, and what the promoted one did since; both in the order of the guards. */
export type Bake = {
  readonly before: RolloutEvidence;
  /** All answers are the candidate's: its tallies and what it has seen since the promotion. */
  readonly now: RolloutEvidence;
  readonly alpha: number;
};

/**
 * A look at a promoted version: is its rate of bad events above what the former one had? There is no second arm any more,
 * so that a change of the world counts as one of the model; only `errors` and `slow` are judged. Always valid: `fail` has a
 * chance of α at most where the rate has not grown. `advance`: nothing is wrong as yet; when it is over is for the caller
 * to say. `inconclusive`: a guard could not be read.
 */
export function judgeBake(guards: readonly GuardPlan[], { before, now, alpha }: Bake): StepVerdict {
  const watched = guards.flatMap((guard, index) =>
    guard.kind === 'errors' || guard.kind === 'slow'
      ? [{ guard, before: before.guards[index], now: now.guards[index] }]
      : [],
  );
  const each = alpha / Math.max(watched.length, 1);
  const verdicts = watched.map((one) => judgeOne(one, each));
  const findings = { verdicts, ratio: null };
  const words = (kind: GuardVerdict['verdict']) =>
    verdicts
      .filter(({ verdict }) => verdict === kind)
      .map(({ guard, reason }) => `${guard}: ${reason}`)
      .join('; ');
  if (words('fail')) return stepVerdict('fail', words('fail'), findings);
  if (words('waiting')) return stepVerdict('inconclusive', words('waiting'), findings);
  return stepVerdict('advance', 'nothing is worse than before', findings);
}

type Watched = {
  readonly guard: GuardPlan & { readonly margin: number };
  readonly before: GuardEvidence | undefined;
  readonly now: GuardEvidence | undefined;
};

function judgeOne({ guard, before, now }: Watched, alpha: number): GuardVerdict {
  const named = { guard: guardName(guard), rule: `${kindOfGuard(guard).rule()} was before` };
  if (before?.kind !== 'events' || before.seen.stable === 0)
    return { ...named, ...unknown('nothing is known of stable before the promotion') };
  if (now?.kind !== 'events') return { ...named, ...unknown('it could not be read since the promotion') };
  // Half of α for the rate before, which is itself only known from so many answers, and half for the looks since.
  const badBefore = badOf(before, 'stable');
  const allowed = Math.min(rateMax(badBefore, before.seen.stable, alpha / 2) * (1 + guard.margin), 0.999);
  const bad = badOf(now, 'candidate');
  const n = Math.max(now.seen.candidate, bad);
  const lnE = lnRateProcess({ bad, n }, allowed);
  const told = `${count(bad)} in ${count(n)}, before ${count(badBefore)} in ${count(before.seen.stable)} (up to ${percent(allowed)} allowed)`;
  const isWorse = lnE >= -Math.log(alpha / 2);
  return {
    ...named,
    verdict: isWorse ? 'fail' : 'pass',
    estimate: n > 0 && badBefore > 0 ? bad / n / (badBefore / before.seen.stable) : null,
    low: null,
    high: null,
    eValue: Math.exp(Math.min(lnE, 700)),
    n,
    moreN: null,
    reason: isWorse ? `surely more than before: ${told}` : `no alarm: ${told}`,
  };
}

const badOf = ({ tallies }: EventsEvidence, arm: 'candidate' | 'stable'): number =>
  tallies.reduce((sum, tally) => sum + tally[arm], 0);

/** The largest rate that so few bad ones leave, by Poisson's exact bound (Garwood 1936): it covers the binomial's. */
function rateMax(bad: number, n: number, alpha: number): number {
  let [low, high] = [0, 2 * bad + 100];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (chiSquaredTail(2 * middle, 2 * (bad + 1)) > alpha) low = middle;
    else high = middle;
  }
  return high / n;
}
