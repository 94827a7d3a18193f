import { chooseLearner } from '../models/choose-learner.ts';
import type { DeclarationCheck } from '../shared/declaration/parse.ts';

/** The learner's kind and its hyperparameters, which the schema of a declaration cannot know. */
export const learnerCheck: DeclarationCheck = ({ task, learner }) => {
  const chosen = chooseLearner(task, learner);
  if (chosen.kind === 'chosen') return [];
  return chosen.problems.map(({ path, detail }) => ({ path: ['learner', ...path], message: detail }));
};
