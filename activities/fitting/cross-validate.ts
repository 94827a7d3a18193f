import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt } from '../../shared/dataset/table.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { metricNamed } from '../../shared/metrics/metrics.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { fitCandidate, type Recipe } from './fit-candidate.ts';
import type { LabelledFrame } from './labelled-frame.ts';

export type CrossValidation = NonNullable<VersionManifest['crossValidation']>;

const metricOf: Readonly<Record<Task, string>> = {
  binary: 'roc_auc',
  multiclass: 'log_loss',
  regression: 'rmse',
};

/**
 * k-fold cross-validation of the recipe on the training part: encoders and learner are fitted anew for each fold. The
 * deviation is the sample's (n − 1) over the folds. Null where the metric is undefined on every fold.
 */
export async function crossValidate(
  recipe: Recipe,
  data: LabelledFrame,
  how: {
    readonly rows: Int32Array;
    readonly folds: number;
    readonly onProgress: (share: number) => void;
  },
): Promise<CrossValidation | null> {
  const metric = metricNamed(metricOf[recipe.task]);
  if (!metric) return null;
  const values: number[] = [];
  const foldOf = assignFolds(how.rows.length, how.folds, recipe.seed);
  for (let fold = 0; fold < how.folds; fold++) {
    const inside = how.rows.filter((_, index) => intAt(foldOf, index) !== fold);
    const outside = how.rows.filter((_, index) => intAt(foldOf, index) === fold);
    const share = (done: number) => how.onProgress((fold + done) / how.folds);
    const { pipeline } = await fitCandidate(recipe, data, { train: inside }, share);
    const scored = {
      labels: takeRows(data.labels, outside),
      scores: pipeline.scoreFrame(data.frame, outside),
      threshold: 0.5,
      ...(recipe.classes ? { classes: recipe.classes } : {}),
    };
    const measured = metric.measure(scored);
    if (measured.kind === 'value') values.push(measured.value);
  }
  return values.length === 0 ? null : { metric: metric.name, ...momentsOf(values), folds: values };
}

/** A fold per row: equal sizes, shuffled by the seed (Fisher and Yates). */
function assignFolds(rowCount: number, foldCount: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const assigned = Int32Array.from({ length: rowCount }, (_, index) => index % foldCount);
  for (let last = rowCount - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = intAt(assigned, last);
    assigned[last] = intAt(assigned, other);
    assigned[other] = kept;
  }
  return assigned;
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
