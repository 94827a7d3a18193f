import type { Recipe } from '../../activities/fitting/fit-candidate.ts';
import { type FoldSource, foldBasis } from '../../activities/searching/fold-basis.ts';
import { searchMetric } from '../../activities/searching/fold-score.ts';
import { scoreTrial, type TrialRecipe } from '../../activities/searching/score-trial.ts';
import { chooseLearner } from '../../models/choose-learner.ts';
import { learners } from '../../models/registry.ts';
import { nextRound, type SearchPlan } from '../../models/search/next-round.ts';
import { recordSearch } from '../../models/search/record-search.ts';
import { roundMs } from '../../models/search/round-ms.ts';
import { durationMs } from '../../shared/declaration/duration.ts';
import type { SearchBudget } from '../../shared/declaration/search-budget.ts';
import { searchFolds } from '../../shared/search/folds.ts';
import type { SearchRecord } from '../../shared/search/search-record.ts';
import type { TrialOrder, TrialOutcome } from '../../shared/search/trial.ts';
import type { RungData } from './rung-data.ts';
import { openTrialThreads, type TrialThreads } from './trial-threads.ts';

/** What a search begins with. */
export type Search = {
  readonly recipe: TrialRecipe;
  readonly data: RungData['data'];
  /** Rows that may be learnt from. */
  readonly rows: Int32Array;
  readonly foldSource: FoldSource;
  readonly budget: SearchBudget;
  readonly threads: number;
};

export type Searched = { readonly recipe: Recipe; readonly record: SearchRecord };

/** Up to so many rows trials run side by side, each on a core; above, one after the other on all of them. */
const sideBySideRowsMax = 100_000;

/** Tries learners until the search is over or its time is, and answers with the one that it chose. @throws NothingChosen */
export async function searchLearner(search: Search): Promise<Searched> {
  const { recipe, rows, budget } = search;
  const plan: SearchPlan = {
    ...{ task: recipe.task, seed: recipe.seed },
    ...{ rowCount: rows.length, trialsMax: budget.trials },
  };
  const timeMs = durationMs(budget.time) ?? 0;
  const end = performance.now() + timeMs;
  const outcomes: TrialOutcome[] = [];
  const threads = openTrialThreads(search.threads);
  const basis = foldBasis(recipe.task, search.data.frame, search.foldSource);
  let count = 0;
  try {
    for (let round = nextRound(plan, outcomes); round.length > 0; round = nextRound(plan, outcomes)) {
      const ends =
        performance.now() + roundMs(plan, outcomes, { leftMs: end - performance.now(), budgetMs: timeMs });
      const msLeft = (): number => ends - performance.now();
      const rowsMax = round[0]?.rowCount ?? 0;
      const folds = searchFolds({ rows, labels: search.data.labels, basis, rowsMax, seed: recipe.seed });
      count = Math.max(count, Math.min(folds.length, round[0]?.foldCount ?? 0));
      const rung = { data: search.data, folds };
      const onOutcome = (each: TrialOutcome) => outcomes.push(each);
      await runRound(round, { recipe, rung, threads, threadCount: search.threads, msLeft, onOutcome });
    }
  } finally {
    await threads.close();
  }
  const record = recordSearch(
    {
      metric: searchMetric[recipe.task],
      folds: { kind: basis.kind, count },
      budget: { timeMs, trials: budget.trials },
    },
    outcomes,
  );
  return { recipe: chosenRecipe(search, record), record };
}

type Round = Pick<Search, 'recipe'> & {
  readonly rung: RungData;
  readonly threads: TrialThreads;
  /** Of a trial that has the machine for itself. */
  readonly threadCount: number;
  readonly msLeft: () => number;
  readonly onOutcome: (outcome: TrialOutcome) => void;
};

async function runRound(orders: readonly TrialOrder[], round: Round): Promise<void> {
  const rowCount = orders[0]?.rowCount ?? 0;
  const isSmall = orders.length > 1 && rowCount <= sideBySideRowsMax;
  const beside = isSmall ? orders.filter(({ learner }) => Object.hasOwn(learners, learner)) : [];
  if (beside.length > 0) await round.threads.run(beside, round);
  const { recipe, rung, threadCount: threads, msLeft, onOutcome } = round;
  // The threads know no extensions.
  for (const order of orders.filter((each) => !beside.includes(each))) {
    const end = performance.now() + msLeft();
    const left = () => end - performance.now();
    onOutcome(
      await scoreTrial(order, { recipe, ...rung, threads, msLeft: left, onProgress: () => undefined }),
    );
  }
}

function chosenRecipe({ recipe, threads }: Search, { chosen, trials }: SearchRecord): Recipe {
  const trial = trials.find((each) => each.trial === chosen);
  const bound = trial !== undefined && 'trees' in trial.parameters ? { threads } : {};
  const found = chooseLearner(recipe.task, {
    kind: trial?.learner,
    parameters: { ...trial?.parameters, ...bound },
  });
  if (found.kind === 'chosen') return { ...recipe, learner: found.learner, parameters: found.parameters };
  throw new Error(`the chosen trial ${chosen} is no learner: ${JSON.stringify(found.problems)}`);
}
