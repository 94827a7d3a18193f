import type { Task } from '../declaration/task.ts';
import { metricFamilies } from '../metrics/families.ts';
import { measurements, metricsOf } from '../metrics/metrics.ts';
import { type MetricWish, metricNameOf, metricOfGate, parameterProblem } from './gate-metric.ts';

/** Why no model of this task has the gate's metric, with what there is; null where it has. */
export function metricProblem(gate: MetricWish, task: Task): string | null {
  const problem = parameterProblem(gate);
  if (problem !== null) return problem;
  const metric = metricOfGate(gate);
  if (!metric && !isMeasurement(gate)) return `unknown metric ${metricNameOf(gate)}: ${choice(task)}`;
  if (metric && !metric.tasks.includes(task)) {
    return `${gate.metric} is a metric of ${metric.tasks.join(' and ')} tasks, this model is ${task}: ${choice(task)}`;
  }
  return null;
}

export const isMeasurement = ({ metric }: MetricWish): boolean =>
  measurements.some((name) => name === metric);

function choice(task: Task): string {
  const families = metricFamilies.filter(({ example, percentOf, of }) =>
    of(percentOf(example)).tasks.includes(task),
  );
  const names = [
    ...metricsOf(task).map((metric) => metric.name),
    ...families.map(({ name }) => name),
    ...measurements,
  ];
  return `expected one of ${names.join(', ')}`;
}
