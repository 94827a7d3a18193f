import type { TrialOutcome } from '../../shared/search/trial.ts';
import { finalFitMs } from './final-fit-ms.ts';
import { roundsLeft, type SearchPlan } from './next-round.ts';

/**
 * How long the trials of the next round may take of the time that is left, so that there is some for the rounds behind it
 * and for the fit of the winner: half of it where two more rounds follow, two thirds where one does.
 */
export function roundMs(
  plan: SearchPlan,
  outcomes: readonly TrialOutcome[],
  { leftMs, budgetMs }: { readonly leftMs: number; readonly budgetMs: number },
): number {
  const { rowCount } = plan;
  const forTrials = leftMs - finalFitMs(outcomes, { rowCount, budgetMs });
  return (forTrials * 2) / (roundsLeft(plan, outcomes) + 1);
}
