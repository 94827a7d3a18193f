import { type BoostedClasses, boostClasses, type ClassBoosting } from './boost-classes.ts';
import { classLosses } from './class-losses.ts';
import { type ForestFit, withBinnedTable } from './fit-forest.ts';
import type { Forest } from './forest.ts';
import { packedBytesOf } from './levels.ts';
import { plantForest } from './plant-forest.ts';

export type ClassFit = Omit<ForestFit, 'boosting'> & {
  readonly classCount: number;
  readonly boosting: Omit<ClassBoosting, 'losses'>;
};

/** The forests of all classes as one, each behind the one before. */
export type FittedClasses = {
  readonly forest: Forest;
  readonly starts: readonly number[];
  readonly treeCounts: readonly number[];
  readonly boosted: BoostedClasses;
};

/** Fits a forest of each class in one memory. */
export function fitClasses({ classCount, ...fit }: ClassFit): FittedClasses {
  const { train, kinds, boosting } = fit;
  const how = {
    outputs: classCount,
    labelBytes: 4,
    packedBytes: packedBytesOf(train.labels.length),
  } as const;
  return withBinnedTable(fit, how, (table) => {
    const losses = classLosses(classCount, train.labels, (row) => train.weights?.[row] ?? 1);
    const trees = kinds.length === 0 ? 0 : boosting.trees;
    const boosted = boostClasses(table, { ...boosting, trees, losses });
    return {
      forest: plantForest(boosted.trees.flat(), table.features),
      starts: losses.starts,
      treeCounts: boosted.trees.map((own) => own.length),
      boosted,
    };
  });
}
