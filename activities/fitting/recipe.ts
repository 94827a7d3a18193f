import { chooseLearner } from '../../models/choose-learner.ts';
import type { Profile } from '../../shared/contract/profile.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { permanentFaults } from '../../shared/messages.ts';
import { PermanentFault } from '../permanent.ts';
import { classWeightsOf } from './class-weights.ts';
import type { Recipe } from './fit-candidate.ts';
import { graphInputs } from './graph-inputs.ts';
import { labelWords } from './label-words.ts';

/** What the declaration says of the fit. @throws PermanentFault where its learner cannot be used */
export function recipeOf(
  { task, learner: declared, features }: Declaration,
  table: TableContract,
  known: { readonly features: readonly string[]; readonly profile: Profile | null },
): Recipe {
  const chosen = chooseLearner(task, declared);
  if (chosen.kind === 'refused') {
    const words = chosen.problems.map(({ path, detail }) => `learner.${path.join('.')}: ${detail}`);
    throw new PermanentFault(permanentFaults.declaration, words.join('; '));
  }
  const words = labelWords(table, known.profile);
  return {
    ...{ task, learner: chosen.learner, parameters: chosen.parameters, seed: declared.seed },
    ...graphInputs(table, known.features, features),
    labelWords: words,
    classes: table.classes,
    weighing: {
      column: declared.sampleWeight ?? null,
      classes: classWeightsOf(declared.classWeight, table.classes ?? words),
    },
  };
}
