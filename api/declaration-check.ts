import { chooseLearner } from '../models/choose-learner.ts';
import { autoKind } from '../shared/declaration/learner.ts';
import type { DeclarationCheck } from '../shared/declaration/parse.ts';

/** The learner's kind and its hyperparameters, which the schema of a declaration cannot know. */
export const learnerCheck: DeclarationCheck = ({ task, learner }) => {
  if (learner.kind === autoKind) return [];
  const chosen = chooseLearner(task, learner);
  if (chosen.kind === 'chosen') return [];
  return chosen.problems.map(({ path, detail }) => ({ path: ['learner', ...path], message: detail }));
};
