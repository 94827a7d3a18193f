import { prior } from '../../models/prior.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';

/** The score that the prior baseline, fitted on these labels, gives every row. */
export async function baselineScore(task: Task, labels: Float64Array): Promise<number> {
  const train = { design: withoutColumns(labels.length), labels };
  const { model } = await prior.fit({ task, train }, { seed: 0, parameters: {} });
  const scores = new Float64Array(1);
  prior.scorer(model).score(withoutColumns(1), scores);
  return scores[0] as number;
}

/** The baseline looks at no column. */
const withoutColumns = (rowCount: number): Design => ({
  ...{ rowCount, width: 0, numericWidth: 0, hotCount: 0 },
  ...{ numeric: new Float64Array(), hot: new Int32Array() },
});
