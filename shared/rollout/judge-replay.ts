import type { RolloutEvidence } from './evidence.ts';
import { judgeGuard } from './guard-kinds.ts';
import type { BlueGreenPhase, GuardPlan } from './plan.ts';
import { stepVerdict } from './step-rules.ts';
import type { GuardVerdict, StepVerdict } from './verdict.ts';

/** Of a replay, which is looked at once and has no α of its own. */
const replayAlpha = 0.05;

/**
 * What the replay of logged rows says before green goes live. It is over when it is looked at, so that nothing waits: what
 * does not pass is inconclusive. Green may not fail on a single row that stable answered.
 */
export function judgeReplay({ guards, replayRows }: BlueGreenPhase, evidence: RolloutEvidence): StepVerdict {
  const rows = evidence.requests.candidate;
  const how = {
    alpha: replayAlpha / Math.max(guards.filter(decides).length, 1),
    share: 0.5,
    requestCount: rows,
    requestCountMin: Math.min(1, replayRows),
  };
  const judged = guards.map((guard, index) => judgeGuard(guard, evidence.guards[index], how));
  const verdicts = judged.map((verdict, index) => strict(verdict, evidence, index));
  const findings = { verdicts, ratio: null };
  const named = (kind: GuardVerdict['verdict']) => verdicts.filter(({ verdict }) => verdict === kind);
  const words = (found: readonly GuardVerdict[]) =>
    found.map(({ guard, reason }) => `${guard}: ${reason}`).join('; ');
  if (named('fail').length > 0) return stepVerdict('fail', words(named('fail')), findings);
  if (replayRows > 0 && rows === 0)
    return stepVerdict('inconclusive', 'no logged row could be replayed', findings);
  if (named('waiting').length > 0) return stepVerdict('inconclusive', words(named('waiting')), findings);
  return stepVerdict('advance', `${rows} logged rows replayed, every guard passes`, findings);
}

const decides = (guard: GuardPlan): boolean => guard.kind !== 'score_psi' || guard.max !== null;

/** Chance has no part in a replayed error. */
function strict(verdict: GuardVerdict, evidence: RolloutEvidence, index: number): GuardVerdict {
  const read = evidence.guards[index];
  if (verdict.guard !== 'errors' || read?.kind !== 'events') return verdict;
  const bad = read.tallies.reduce((sum, { candidate, stable }) => sum + Math.max(candidate - stable, 0), 0);
  return bad > 0
    ? { ...verdict, verdict: 'fail', reason: `green fails on ${bad} rows that stable answered` }
    : verdict;
}
