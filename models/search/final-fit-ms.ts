import { foldCount } from '../../shared/search/folds.ts';
import type { TrialOutcome } from '../../shared/search/trial.ts';
import { decisiveRung } from './choose-trial.ts';
import { rankedAt } from './fold-scores.ts';

/** Of the budget, whatever the fit of the winner will take. */
const shareMax = 1 / 3;

/**
 * How much of the budget is left for the winner, which is fitted on all rows when the search is over: about as long as the
 * best trial took for its folds, row by row.
 */
export function finalFitMs(
  outcomes: readonly TrialOutcome[],
  { rowCount, budgetMs }: { readonly rowCount: number; readonly budgetMs: number },
): number {
  const [best] = rankedAt(outcomes, decisiveRung(outcomes));
  if (best === undefined) return 0;
  // Each of the five folds is left out of one fit.
  const fitted = (best.rowCount * best.foldScores.length * (foldCount - 1)) / foldCount;
  return Math.min((best.ms * rowCount) / fitted, budgetMs * shareMax);
}
