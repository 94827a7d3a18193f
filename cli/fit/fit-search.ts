import { availableParallelism } from 'node:os';
import { graphInputs } from '../../activities/fitting/graph-inputs.ts';
import { labelWords } from '../../activities/fitting/label-words.ts';
import { type FoldSource, foldSourceOf } from '../../activities/searching/fold-basis.ts';
import type { TrialRecipe } from '../../activities/searching/score-trial.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { autoKind, searchBudgetOf } from '../../shared/declaration/learner.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { SearchBudget } from '../../shared/declaration/search-budget.ts';
import { limitWords } from '../../shared/limit-words.ts';
import { CommandFailed } from '../client/command-failed.ts';
import type { FitRequest } from './fit-request.ts';
import { settingsOf } from './fit-settings.ts';
import { weighingOf } from './fit-weighing.ts';

/** A fit whose learner is looked for. */
export type FitSearch = {
  readonly recipe: TrialRecipe;
  readonly budget: SearchBudget;
  readonly foldSource: FoldSource;
  readonly threads: number;
  readonly notes: readonly string[];
};

type Wish = Pick<FitRequest, 'learner' | 'set' | 'threads' | 'budget' | 'trials'>;

/** The search that is wished for, or declared; null: a learner is named. @throws CommandFailed where the wish is none */
export function fitSearch(declaration: Declaration, contract: TableContract, wish: Wish): FitSearch | null {
  const { task, learner: declared } = declaration;
  const isAuto = (wish.learner ?? declared.kind) === autoKind;
  if (!isAuto) {
    const [flag] = (['budget', 'trials'] as const).filter((name) => wish[name] !== undefined);
    if (flag === undefined) return null;
    throw new CommandFailed(`--${flag}: is what --learner ${autoKind} may take to choose; leave it out`);
  }
  const { classWeight = declared.classWeight, seed = declared.seed, parameters } = settingsOf(wish.set);
  const [given] = Object.keys(parameters);
  if (given !== undefined)
    throw new CommandFailed(
      `--set ${given}: ${autoKind} looks for hyperparameters itself; name a learner with --learner`,
    );
  const words = labelWords(contract, null);
  return {
    recipe: {
      ...{ task, seed, labelWords: words, classes: contract.classes },
      weighing: weighingOf({ classWeight, sampleWeight: declared.sampleWeight }, contract.classes ?? words),
      ...graphInputs(contract, contract.features, declaration.features),
    },
    budget: budgetOf(searchBudgetOf({ ...declared, kind: autoKind }), wish),
    foldSource: foldSourceOf(declaration),
    threads: wish.threads ?? availableParallelism(),
    notes: [],
  };
}

function budgetOf(declared: SearchBudget | null, { budget: time, trials }: Wish): SearchBudget {
  const given = {
    ...declared,
    ...(time === undefined ? {} : { time }),
    ...(trials === undefined ? {} : { trials }),
  };
  const parsed = SearchBudget.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flag = issue?.path[0] === 'time' ? '--budget' : '--trials';
  throw new CommandFailed(`${flag}: ${issue && (limitWords(issue) ?? issue.message)}`);
}
