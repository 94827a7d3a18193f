import type { ClassWeight } from '../../shared/declaration/class-weight.ts';
import { UnusableWeights } from './unusable-weights.ts';

/** A weight per class, by its number; or all classes the same in sum; null: classes do not matter. */
export type ClassWeights = 'balanced' | readonly number[] | null;

/**
 * The declared weights by the numbers of the classes; a class that is not named weighs 1.
 * @throws UnusableWeights where a class is named that the target does not have, or it has none
 */
export function classWeightsOf(
  declared: ClassWeight = 'none',
  classes: readonly string[] | null,
): ClassWeights {
  if (declared === 'none') return null;
  if (classes === null)
    throw new UnusableWeights('classWeight: a regression has no classes; see sampleWeight for rows');
  if (declared === 'balanced') return declared;
  const weights = new Map(Object.entries(declared));
  for (const name of weights.keys())
    if (!classes.includes(name))
      throw new UnusableWeights(
        `learner.classWeight: the target has no class "${name}"; its classes are ${classes.join(', ')}`,
      );
  return classes.map((name) => weights.get(name) ?? 1);
}
