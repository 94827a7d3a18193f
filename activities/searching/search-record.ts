import { recordSearch } from '../../models/search/record-search.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import { searchBudgetOf } from '../../shared/declaration/learner.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { SearchRecord } from '../../shared/search/search-record.ts';
import { isScored, type TrialOutcome } from '../../shared/search/trial.ts';
import { foldKindOf, foldSourceOf } from './fold-basis.ts';
import { searchMetric } from './fold-score.ts';

/** What the trials of a run came to; null: its learner is declared. @throws NothingChosen */
export function searchRecordOf(
  declaration: Declaration,
  outcomes: readonly TrialOutcome[],
): SearchRecord | null {
  const budget = searchBudgetOf(declaration.learner);
  if (budget === null) return null;
  const count = Math.max(0, ...outcomes.filter(isScored).map(({ foldScores }) => foldScores.length));
  const how = {
    metric: searchMetric[declaration.task],
    folds: { kind: foldKindOf(declaration.task, foldSourceOf(declaration)), count },
    budget: { timeMs: durationMs(budget.time) ?? 0, trials: budget.trials },
  };
  return recordSearch(how, outcomes);
}
