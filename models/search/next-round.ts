import type { Task } from '../../shared/declaration/task.ts';
import { foldCount } from '../../shared/search/folds.ts';
import type { ScoredTrial, TrialOrder, TrialOutcome } from '../../shared/search/trial.ts';
import { rankedAt } from './fold-scores.ts';
import { rungsOf } from './rungs.ts';
import { boostingKind, certainTrials, forestKind, refined, searchSpace } from './space.ts';

/** All that decides which trials there are, besides their outcomes. */
export type SearchPlan = {
  readonly task: Task;
  /** Rows of the training part. */
  readonly rowCount: number;
  readonly trialsMax: number;
  readonly seed: number;
};

/** Of the trials of trees of a rung, one in three is tried on more rows (eta = 3 in Jamieson and Talwalkar 2016). */
const keptShare = 1 / 3;

/** Where most trials are only sorted out, fewer folds tell enough. */
const fewFolds = 3;

/** The best boosted trials are tried once more with smaller steps. */
const refinedCount = 2;

/** Below so many trials none is set aside for that. */
const refinedFrom = 8;

/**
 * Which trials come next, the most promising first; none: the search is over. Successive halving (Jamieson and Talwalkar
 * 2016, "Non-stochastic best arm identification and hyperparameter optimization"): all trials on few rows, the better
 * ones on four times as many, until the last rung has all. A round begins when the one before it has ended; trials that
 * its time cut are out, and a round without a score ends the search.
 */
export function nextRound(plan: SearchPlan, outcomes: readonly TrialOutcome[]): readonly TrialOrder[] {
  const rungs = rungsOf(plan.rowCount);
  const rung = lastRung(outcomes);
  const first = firstCount(plan);
  const at = (next: number) => ({
    ...{ rung: next, rowCount: rungs[next] ?? plan.rowCount },
    foldCount: next < rungs.length - 1 ? fewFolds : foldCount,
  });
  if (rung < 0)
    return searchSpace(plan.task, { count: first, seed: plan.seed }).map((candidate, index) => ({
      ...{ trial: index + 1, ...candidate },
      ...at(0),
    }));
  const ranked = rankedAt(outcomes, rung);
  if (rung < rungs.length - 1)
    return survivors(ranked).map(({ trial, learner, parameters }) => ({
      ...{ trial, learner, parameters },
      ...at(rung + 1),
    }));
  if (isRefined(plan, outcomes)) return [];
  return boosted(ranked)
    .slice(0, plan.trialsMax - first)
    .map(({ parameters }, index) => ({
      ...{ trial: first + index + 1, learner: boostingKind, parameters: refined(parameters) },
      ...at(rung),
    }));
}

/** How many rounds may come after these outcomes; where its time is over, a search ends before. */
export const roundsLeft = (plan: SearchPlan, outcomes: readonly TrialOutcome[]): number =>
  rungsOf(plan.rowCount).length - 1 - lastRung(outcomes) + (isRefined(plan, outcomes) ? 0 : 1);

const lastRung = (outcomes: readonly TrialOutcome[]): number =>
  Math.max(-1, ...outcomes.map(({ rung }) => rung));

/** Or is not to be. */
const isRefined = (plan: SearchPlan, outcomes: readonly TrialOutcome[]): boolean =>
  plan.trialsMax === firstCount(plan) || outcomes.some(({ trial }) => trial > firstCount(plan));

const firstCount = ({ trialsMax }: SearchPlan): number =>
  trialsMax < refinedFrom ? trialsMax : trialsMax - refinedCount;

const boosted = (trials: readonly ScoredTrial[]): readonly ScoredTrial[] =>
  trials.filter(({ learner }) => learner === boostingKind);

/**
 * The best of those made of trees and the default boosted one, which may need many rows to shine, and the best of every
 * simpler kind: what is simpler must be there to be chosen.
 */
function survivors(ranked: readonly ScoredTrial[]): readonly ScoredTrial[] {
  const forests = ranked.filter(({ learner }) => learner === boostingKind || learner === forestKind);
  const better = new Set(forests.slice(0, Math.max(refinedCount, Math.ceil(forests.length * keptShare))));
  const kinds = new Set<string>([boostingKind, forestKind]);
  return ranked.filter((trial) => {
    if (better.has(trial) || trial.trial === certainTrials) return true;
    if (kinds.has(trial.learner)) return false;
    kinds.add(trial.learner);
    return true;
  });
}
