import type { ScoredTrial, TrialOutcome } from '../../shared/search/trial.ts';
import { excessOf, meanOf, rankedAt, standardErrorOf } from './fold-scores.ts';
import { boostingKind, forestKind, linearKinds } from './space.ts';

export type ChosenTrial = { readonly trial: ScoredTrial; readonly reason: string };

/**
 * The simplest trial that is worse than the best by no more than one standard error (Breiman, Friedman, Olshen and Stone
 * 1984, "Classification and regression trees", §3.4.3), here that of the differences fold by fold: folds that are hard are
 * hard for both. Prior is simpler than linear, linear than boosted, and that than an average of deep trees, which holds
 * many times as many leaves; of these a stronger penalty, fewer leaves, and fewer trees of larger leaves are simpler. What a
 * learner of the user's own holds is not known: it is taken where nothing else is as good. Null where no trial was scored.
 */
export function chooseTrial(outcomes: readonly TrialOutcome[]): ChosenTrial | null {
  const ranked = rankedAt(outcomes, decisiveRung(outcomes));
  const [best] = ranked;
  if (best === undefined) return null;
  const simplest = ranked
    .filter((trial) => isAsGood(trial, best))
    .reduce((one, other) => (isSimpler(other, one) ? other : one));
  return { trial: simplest, reason: reasonOf(simplest, best) };
}

/** The highest rung on which the best trial of the one below was scored: one that lacks it decides nothing. */
export function decisiveRung(outcomes: readonly TrialOutcome[]): number {
  let rung = 0;
  for (;;) {
    const [leader] = rankedAt(outcomes, rung);
    const above = rankedAt(outcomes, rung + 1);
    if (leader === undefined || !above.some(({ trial }) => trial === leader.trial)) return rung;
    rung++;
  }
}

function isAsGood(trial: ScoredTrial, best: ScoredTrial): boolean {
  if (trial === best) return true;
  const excess = excessOf(trial, best);
  return excess.length > 1 && meanOf(excess) <= standardErrorOf(excess);
}

const isSimpler = (one: ScoredTrial, other: ScoredTrial): boolean => {
  const [family, size] = simplicityOf(one);
  const [otherFamily, otherSize] = simplicityOf(other);
  return family === otherFamily ? size < otherSize : family < otherFamily;
};

/** Family, and size within it: the inverse of the penalty, the leaves of all trees, or what these are in proportion to. */
function simplicityOf({ learner, fitted }: ScoredTrial): readonly [number, number] {
  const number = (name: string, usual: number): number => Number(fitted[name] ?? usual);
  if (learner === 'prior') return [0, 0];
  if (learner === boostingKind) return [2, number('trees', 100) * number('leavesMax', 31)];
  if (learner === forestKind) return [3, number('trees', 100) / number('leafRowsMin', 5)];
  if (!linearKinds.includes(learner)) return [4, 0];
  return [1, fitted['C'] === undefined ? 1 / number('alpha', 1) : number('C', 1)];
}

function reasonOf(chosen: ScoredTrial, best: ScoredTrial): string {
  if (chosen === best) return 'the best mean score, and no simpler trial is within one standard error of it';
  const excess = excessOf(chosen, best);
  const [mean, error] = [meanOf(excess), standardErrorOf(excess)].map((value) =>
    Number(value.toPrecision(3)),
  );
  return `the simplest within one standard error of the best, which is trial ${best.trial}: worse by ${mean}, and the standard error of the difference is ${error}`;
}
