import { z } from 'zod';
import { Duration } from './duration.ts';

/** Outcomes of more would not fit into the messages of a workflow. */
const trialsMax = 50;

/** Fewer trials would leave out a whole kind of learner: prior, linear, boosting. */
const trialsMin = 3;

/** What a search for the best learner may take. */
export const SearchBudget = z
  .strictObject({
    time: Duration.default('60s').describe('No trial begins or goes on after this'),
    trials: z
      .int()
      .min(trialsMin)
      .max(trialsMax)
      .default(20)
      .describe('Most combinations of learner and hyperparameters that are tried'),
  })
  .describe('What learner: auto may take to choose');
export type SearchBudget = z.infer<typeof SearchBudget>;
