import { chooseLearner } from '../../models/choose-learner.ts';
import type { Profile } from '../../shared/contract/profile.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { permanentFaults } from '../../shared/messages.ts';
import type { SearchRecord } from '../../shared/search/search-record.ts';
import { PermanentFault } from '../permanent.ts';
import type { TrialRecipe } from '../searching/score-trial.ts';
import { classWeightsOf } from './class-weights.ts';
import type { Recipe } from './fit-candidate.ts';
import { graphInputs } from './graph-inputs.ts';
import { labelWords } from './label-words.ts';

/** What the declaration says of the fit, whichever learner it is. @throws UnusableWeights */
export function baseRecipe(
  { task, learner: { seed, sampleWeight, classWeight }, features }: Declaration,
  table: TableContract,
  known: { readonly features: readonly string[]; readonly profile: Profile | null },
): TrialRecipe {
  const words = labelWords(table, known.profile);
  return {
    ...{ task, seed, labelWords: words },
    ...graphInputs(table, known.features, features),
    classes: table.classes,
    weighing: {
      column: sampleWeight ?? null,
      classes: classWeightsOf(classWeight, table.classes ?? words),
    },
  };
}

/** The declared learner, or the one that a search chose. @throws PermanentFault where it cannot be used */
export function learnerOf(
  { task, learner: declared }: Pick<Declaration, 'task' | 'learner'>,
  search: SearchRecord | null,
): Pick<Recipe, 'learner' | 'parameters'> {
  const won = search?.trials.find(({ trial }) => trial === search.chosen);
  const wanted = won ? { ...declared, kind: won.learner, parameters: won.parameters } : declared;
  const chosen = chooseLearner(task, wanted);
  if (chosen.kind === 'refused') {
    const words = chosen.problems.map(({ path, detail }) => `learner.${path.join('.')}: ${detail}`);
    throw new PermanentFault(permanentFaults.declaration, words.join('; '));
  }
  return { learner: chosen.learner, parameters: chosen.parameters };
}
