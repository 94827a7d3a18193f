import type { ComparisonGate, Gate } from '../declaration/gate.ts';
import type { Declaration } from '../declaration/schema.ts';
import type { Task } from '../declaration/task.ts';

const metricOfTask: Readonly<Record<Task, string>> = {
  binary: 'roc_auc',
  multiclass: 'accuracy',
  regression: 'rmse',
};

/**
 * The gates that a candidate is judged by: as declared. A model that is retrained by itself and declares none is held to
 * what serves, with a margin that the test rows can resolve, so that no schedule replaces a champion by a worse version.
 */
export function effectiveGates({
  gates,
  schedule,
  task,
}: Pick<Declaration, 'gates' | 'schedule' | 'task'>): readonly Gate[] {
  if (gates.length > 0 || schedule === undefined) return gates;
  const gate: ComparisonGate = {
    ...{ metric: metricOfTask[task], against: 'champion', margin: 'auto', confidence: 0.95 },
  };
  return [gate];
}
