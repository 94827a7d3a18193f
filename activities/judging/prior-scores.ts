import { prior } from '../../models/prior.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';

/** The scores that the prior baseline, fitted on the candidate's training labels, gives so many rows. */
export async function priorScores(
  task: Task,
  trainLabels: Float64Array,
  rowCount: number,
): Promise<Float64Array> {
  const train = { design: withoutColumns(trainLabels.length), labels: trainLabels };
  const { model } = await prior.fit({ task, train }, { seed: 0, parameters: {} });
  const scores = new Float64Array(rowCount);
  prior.scorer(model).score(withoutColumns(rowCount), scores);
  return scores;
}

/** The baseline looks at no column. */
const withoutColumns = (rowCount: number): Design => ({
  ...{ rowCount, width: 0, numericWidth: 0, hotCount: 0 },
  ...{ numeric: new Float64Array(), hot: new Int32Array() },
});
