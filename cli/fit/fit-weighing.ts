import { classWeightsOf } from '../../activities/fitting/class-weights.ts';
import { UnusableWeights } from '../../activities/fitting/unusable-weights.ts';
import type { Weighing } from '../../activities/fitting/weigh-rows.ts';
import type { Learner } from '../../shared/declaration/learner.ts';
import { CommandFailed } from '../client/command-failed.ts';

/** How rows weigh, by the words of their classes. @throws CommandFailed where a class is named that is none */
export function weighingOf(
  { classWeight, sampleWeight }: Pick<Learner, 'classWeight' | 'sampleWeight'>,
  words: readonly string[] | null,
): Weighing {
  try {
    return { column: sampleWeight ?? null, classes: classWeightsOf(classWeight, words) };
  } catch (error) {
    if (error instanceof UnusableWeights) throw new CommandFailed(error.message, { cause: error });
    throw error;
  }
}
