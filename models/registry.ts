import { gradientBoosting } from './gradient-boosting.ts';
import type { Learner } from './learner.ts';
import { linearRegression } from './linear-regression.ts';
import { logisticRegression } from './logistic-regression.ts';
import { mlLogisticRegression } from './ml-logistic-regression.ts';
import { prior } from './prior.ts';
import { randomForest } from './random-forest.ts';

/** Every built-in kind of learner, by its kind. */
export const learners = {
  prior,
  'logistic-regression': logisticRegression,
  'ml-logistic-regression': mlLogisticRegression,
  'linear-regression': linearRegression,
  'gradient-boosting': gradientBoosting,
  'random-forest': randomForest,
} as const satisfies Record<string, Learner>;

/** Of the user's own; set once as a process or thread starts, as all that is installed (shared/extension/installed.ts). */
let own: readonly Learner[] = [];

/** Takes the place of those installed before. Called through `installExtensions` alone. */
export function setOwnLearners(installed: readonly Learner[]): void {
  own = installed;
}

/** Of the user's own, in the order of their files. */
export const ownLearners = (): readonly Learner[] => own;

/** Built in and of the user's own. */
export const allLearners = (): readonly Learner[] => [...Object.values<Learner>(learners), ...own];

/** The learner of that kind; undefined where there is none. */
export const findLearner = (kind: string): Learner | undefined =>
  allLearners().find((learner) => learner.kind === kind);
