import type { z } from 'zod';
import { nearest } from '../shared/declaration/suggest.ts';
import type { Aliases } from './aliases.ts';

/** Names that other libraries have, and where what they mean is said with us. */
export type Elsewhere = Readonly<Record<string, string>>;

/** Every learner of ours says them beside its hyperparameters. */
const beside: Elsewhere = {
  ...every(
    ['seed', 'random_seed', 'random_state', 'bagging_seed', 'feature_fraction_seed'],
    'learner.seed seeds all that is random; `ratchet fit` takes --set seed=7',
  ),
  ...every(
    ['is_unbalance', 'unbalance', 'unbalanced_sets'],
    'learner.classWeight: balanced does that; `ratchet fit` takes --set classWeight=balanced',
  ),
  class_weight: 'learner.classWeight says that, beside the parameters',
  ...every(['verbose', 'verbosity', 'silent'], 'nothing is printed while it fits: leave it out'),
  ...every(
    ['metric', 'metrics', 'eval_metric'],
    'reports show every metric of the task, and early stopping watches the loss: leave it out',
  ),
  ...every(
    ['categorical_feature', 'cat_feature', 'categorical_features'],
    'contract.columns say which columns are categories: type: category',
  ),
  ...every(['num_class', 'num_classes'], 'the target’s own values are the classes: leave it out'),
  ...every(
    ['device', 'device_type', 'tree_method', 'deterministic', 'force_col_wise', 'force_row_wise'],
    'there is one way to fit, the same on every machine: leave it out',
  ),
};

/** The same remedy for several names. */
export function every(names: readonly string[], remedy: string): Elsewhere {
  return Object.fromEntries(names.map((name) => [name, remedy]));
}

/** What a strict schema of hyperparameters says of names that it lacks: where that is said with us, or the nearest name of ours. */
export const unknownNames =
  (aliases: Aliases, own: Elsewhere) =>
  (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    return issue.keys.map((key) => wordsOf(key, { ...beside, ...own }, aliases)).join('; ');
  };

function wordsOf(key: string, elsewhere: Elsewhere, aliases: Aliases): string {
  if (Object.hasOwn(elsewhere, key)) return `${key}: ${elsewhere[key]}`;
  const names = Object.entries(aliases);
  const [twice] = names.find(([, others]) => others.includes(key)) ?? [];
  if (twice !== undefined) return `${key}: another name of ${twice}, which is given as well; leave one out`;
  const meant = nearest(
    key,
    names.flatMap(([name, others]) => [name, ...others]),
  );
  return `Unrecognized key: "${key}"${meant === null ? '' : `, did you mean ${meant}?`}`;
}
