import { chooseLearner } from '../../models/choose-learner.ts';
import { certainTrials } from '../../models/search/space.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Fold } from '../../shared/search/folds.ts';
import type { ScoredTrial, TrialOrder, TrialOutcome, TrialParameters } from '../../shared/search/trial.ts';
import { fitCandidate, type Recipe } from '../fitting/fit-candidate.ts';
import type { LabelledFrame } from '../fitting/labelled-frame.ts';
import { foldScore, UnscoredTrial } from './fold-score.ts';

/** A trial's time was over before it ended. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Everything of a recipe but the learner, which the trial brings. */
export type TrialRecipe = Omit<Recipe, 'learner' | 'parameters'>;

export type TrialWork = {
  readonly recipe: TrialRecipe;
  readonly data: LabelledFrame;
  readonly folds: readonly Fold[];
  /** Threads of a fit. */
  readonly threads: number;
  /** Milliseconds that are left, asked again and again; the trial ends where there are none. */
  readonly msLeft: () => number;
  readonly onProgress: (share: number) => void;
};

/** Fits the trial's learner on each fold and scores it on the rest. What cannot be fitted so is an outcome, too. */
export async function scoreTrial(order: TrialOrder, given: TrialWork): Promise<TrialOutcome> {
  const began = performance.now();
  const ms = (): number => Math.round(performance.now() - began);
  const isCertain = order.rung === 0 && order.trial <= certainTrials;
  const work = isCertain ? { ...given, msLeft: () => Number.POSITIVE_INFINITY } : given;
  if (work.msLeft() <= 0) return { ...order, kind: 'out-of-budget', ms: 0 };
  try {
    const scored = await scoresOf(order, work);
    return { ...order, kind: 'scored', ...scored, ms: ms() };
  } catch (error) {
    if (error instanceof OutOfTime) return { ...order, kind: 'out-of-budget', ms: ms() };
    if (error instanceof Error && unfittable.has(error.name))
      return { ...order, kind: 'failed', reason: error.message.slice(0, 300), ms: ms() };
    throw error;
  }
}

/** Faults of the data, the hyperparameters and the learner, which another attempt would meet again. */
const unfittable: ReadonlySet<string> = new Set([
  'BrokenKernels',
  'DivergedFit',
  'NothingToLearn',
  'TableTooLarge',
  'RangeError',
  'UnfitLabel',
  'UnusableWeights',
  'UnscoredTrial',
  'LearnerFailed',
]);

type Scores = Pick<ScoredTrial, 'foldScores' | 'fitted'>;

async function scoresOf(order: TrialOrder, work: TrialWork): Promise<Scores> {
  const { learner: kind, parameters } = order;
  const { data } = work;
  const folds = work.folds.slice(-order.foldCount);
  const recipe = recipeOf(work, kind, parameters);
  const curves: (readonly number[])[] = [];
  const foldScores: number[] = [];
  for (const [number, { train, test }] of folds.entries()) {
    const fitted = await fitCandidate(recipe, data, { train, validation: test }, (share) => {
      if (work.msLeft() <= 0) throw new OutOfTime();
      work.onProgress((number + share) / folds.length);
    });
    if (work.msLeft() <= 0) throw new OutOfTime();
    const { validationLosses } = fitted.report;
    if (validationLosses) curves.push(validationLosses);
    else foldScores.push(foldScore(recipe, fitted, data, { train, validation: test }));
  }
  if (foldScores.length === folds.length && folds.length > 0) return { foldScores, fitted: parameters };
  return bestCount(recipe.task, curves, parameters);
}

function recipeOf({ recipe, threads }: TrialWork, kind: string, parameters: TrialParameters): Recipe {
  const bound = 'trees' in parameters ? { threads } : {};
  const { column, classes } = recipe.weighing;
  const chosen = chooseLearner(recipe.task, {
    ...{ kind, parameters: { ...parameters, ...bound } },
    // A learner of the user's own may take no weights: it cannot be compared with those that do.
    ...(column === null ? {} : { sampleWeight: column }),
    ...(classes === null ? {} : { classWeight: 'balanced' }),
  });
  if (chosen.kind === 'chosen') return { ...recipe, ...chosen };
  throw new RangeError(chosen.problems.map(({ path, detail }) => `${path.join('.')}: ${detail}`).join('; '));
}

/**
 * The number of trees with the best mean over the folds, one for all of them: chosen as any other hyperparameter is, no
 * fold has trees of its own that flatter it. A fold that has stopped says nothing of more trees.
 */
function bestCount(task: Task, curves: readonly (readonly number[])[], parameters: TrialParameters): Scores {
  const length = curves.length === 0 ? 0 : Math.min(...curves.map((curve) => curve.length));
  const scoreOf = (loss: number): number => (task === 'regression' ? Math.sqrt(loss) : loss);
  const at = (tree: number): readonly number[] => curves.map((curve) => scoreOf(itemAt(curve, tree)));
  if (length === 0) throw new UnscoredTrial('no cut lowers the loss in every fold');
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let tree = 0; tree < length; tree++) {
    const sum = at(tree).reduce((total, score) => total + score, 0);
    if (sum < least) [best, least] = [tree, sum];
  }
  const { earlyStopping: _, ...rest } = parameters;
  return { foldScores: at(best), fitted: { ...rest, trees: best + 1 } };
}
