import { gradientBoosting } from './gradient-boosting.ts';
import type { Learner } from './learner.ts';
import { linearRegression } from './linear-regression.ts';
import { logisticRegression } from './logistic-regression.ts';
import { mlLogisticRegression } from './ml-logistic-regression.ts';
import { prior } from './prior.ts';
import { randomForest } from './random-forest.ts';

/** Every kind of learner, by its kind. */
export const learners = {
  prior,
  'logistic-regression': logisticRegression,
  'ml-logistic-regression': mlLogisticRegression,
  'linear-regression': linearRegression,
  'gradient-boosting': gradientBoosting,
  'random-forest': randomForest,
} as const satisfies Record<string, Learner>;

/** The learner of that kind; undefined where there is none. */
export const findLearner = (kind: string): Learner | undefined =>
  Object.values<Learner>(learners).find((learner) => learner.kind === kind);
