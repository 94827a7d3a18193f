import { itemAt } from '../../shared/dataset/table.ts';
import type { SearchRecord, TrialRecord } from '../../shared/search/search-record.ts';
import { isScored, type TrialOutcome } from '../../shared/search/trial.ts';
import { chooseTrial, decisiveRung } from './choose-trial.ts';
import { meanOf, standardErrorOf } from './fold-scores.ts';

/** No trial of a search could be fitted and scored. */
export class NothingChosen extends Error {
  override readonly name = 'NothingChosen';
}

/** What a search came to. @throws NothingChosen */
export function recordSearch(
  how: Pick<SearchRecord, 'metric' | 'folds' | 'budget'>,
  outcomes: readonly TrialOutcome[],
): SearchRecord {
  const chosen = chooseTrial(outcomes);
  if (chosen === null) throw new NothingChosen(nothingWords(outcomes));
  const top = decisiveRung(outcomes);
  const numbers = [...new Set(outcomes.map(({ trial }) => trial))].toSorted((a, b) => a - b);
  return {
    ...how,
    isCut: outcomes.some(({ kind }) => kind === 'out-of-budget'),
    chosen: chosen.trial.trial,
    reason: chosen.reason,
    trials: numbers.map((number) =>
      recordOf(
        outcomes.filter(({ trial }) => trial === number),
        top,
      ),
    ),
  };
}

/** The line of one trial: its last word, with the scores of the highest rung that gave some. */
function recordOf(outcomes: readonly TrialOutcome[], top: number): TrialRecord {
  const inOrder = outcomes.toSorted((a, b) => a.rung - b.rung);
  const scored = inOrder.filter(isScored).findLast(({ rung }) => rung <= top);
  const last = itemAt(inOrder, inOrder.length - 1);
  const { trial, learner, parameters, rowCount } = scored ?? last;
  const foldScores = scored?.foldScores ?? [];
  return {
    ...{ trial, learner, parameters: scored?.fitted ?? parameters },
    status: statusOf(last, top),
    reason: last.kind === 'failed' ? last.reason : null,
    ...{ rowCount, foldScores },
    mean: foldScores.length === 0 ? null : meanOf(foldScores),
    standardError: foldScores.length < 2 ? null : standardErrorOf(foldScores),
    ms: Math.round(inOrder.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

const statusOf = (last: TrialOutcome, top: number): TrialRecord['status'] =>
  last.kind === 'scored' ? (last.rung < top ? 'pruned' : 'done') : last.kind;

function nothingWords(outcomes: readonly TrialOutcome[]): string {
  const failed = outcomes.find(({ kind }) => kind === 'failed');
  if (failed?.kind === 'failed') return `no learner could be tried: ${failed.learner}: ${failed.reason}`;
  return 'the time of the search was over before one learner was tried: give learner.budget more time';
}
