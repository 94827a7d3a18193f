import { psi } from '../drift/psi.ts';
import { chiSquaredTail } from '../statistics/chi-squared.ts';
import type { GuardEvidence, ScoresEvidence } from './evidence.ts';
import { count, figure } from './figures.ts';
import { type GuardCase, type GuardFinding, guardKind, unknown } from './guard-kind.ts';
import type { GuardPlan, ScoreShiftGuard } from './plan.ts';

/** Below so many scores of an arm PSI is noise. */
const scoreCountMin = 500;

/** Looks that the noise limit makes room for: PSI has no sequential test, so that its α is cut instead. */
const lookCount = 1_000;

/**
 * The scores of both arms by PSI. It fails above `max`, and only where noise does not reach it: for equal distributions PSI
 * is χ² with bins − 1 degrees times 1/n + 1/m (Yurdakul & Naranjo 2020).
 */
export const scoresGuard = guardKind({
  claims: (guard: GuardPlan): guard is ScoreShiftGuard => guard.kind === 'score_psi',
  isSlow: false,
  rule: ({ max }) =>
    max === null ? 'PSI of the scores, recorded: it decides nothing' : `PSI of the scores at most ${max}`,
  reads: ['scores'],
  judge: judgeScores,
});

/** Whether it only waits for rows of an arm, which come whatever they say. */
export const lacksScores = (guard: GuardPlan, read: GuardEvidence | undefined): boolean =>
  guard.kind === 'score_psi' &&
  guard.max !== null &&
  read?.kind === 'scores' &&
  leastOf(read) < scoreCountMin;

function judgeScores(
  { max }: ScoreShiftGuard,
  { candidate, stable }: ScoresEvidence,
  how: GuardCase,
): GuardFinding {
  const [n, stableN] = [total(candidate), total(stable)];
  const least = Math.min(n, stableN);
  if (least < scoreCountMin) {
    const words = `${count(least)} scores of the smaller arm, and PSI is noise below ${scoreCountMin}`;
    if (max === null) return { ...unknown(words, n + stableN), verdict: 'pass' };
    const moreN = Math.ceil((scoreCountMin - least) / Math.min(how.share, 1 - how.share));
    return unknown(words, n + stableN, moreN);
  }
  const value = psi({ reference: stable, current: candidate });
  const binCount = candidate.filter((each, bin) => each + (stable[bin] ?? 0) > 0).length;
  const noiseP = binCount > 1 ? chiSquaredTail(value / (1 / n + 1 / stableN), binCount - 1) : 1;
  const isAbove = max !== null && value > max;
  const isShifted = isAbove && noiseP < how.alpha / lookCount;
  return {
    verdict: isShifted ? 'fail' : 'pass',
    estimate: value,
    low: null,
    high: null,
    eValue: null,
    n: n + stableN,
    moreN: null,
    reason: `PSI ${figure(value)} over ${count(n + stableN)} scores${isAbove && !isShifted ? ', which is within noise' : ''}`,
  };
}

const leastOf = ({ candidate, stable }: ScoresEvidence): number => Math.min(total(candidate), total(stable));

const total = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);
