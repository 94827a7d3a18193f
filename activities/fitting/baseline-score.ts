import { prior } from '../../models/prior.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';

/** What the labels of a fit are; `classCount` is 1 unless the task is multiclass. */
export type LabelKind = { readonly task: Task; readonly classCount: number };

/** The scores that the prior baseline, fitted on these labels, gives every row: one, or one of each class. */
export async function baselineScores(
  { task, classCount }: LabelKind,
  labels: Float64Array,
): Promise<readonly number[]> {
  const train = { design: withoutColumns(labels.length), labels };
  const { model } = await prior.fit({ task, classCount, train }, { seed: 0, parameters: {} });
  const scores = new Float64Array(classCount);
  prior.scorer(model).score(withoutColumns(1), scores);
  return [...scores];
}

/** Each row with the scores of the baseline. */
export function baselineRows(scores: readonly number[], rowCount: number): Float64Array {
  const rows = new Float64Array(rowCount * scores.length);
  for (let row = 0; row < rowCount; row++) rows.set(scores, row * scores.length);
  return rows;
}

/** The baseline looks at no column. */
const withoutColumns = (rowCount: number): Design => ({
  ...{ rowCount, width: 0, numericWidth: 0, hotCount: 0 },
  ...{ numeric: new Float64Array(), hot: new Int32Array() },
});
