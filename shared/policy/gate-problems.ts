import type { BoundGate, ComparisonGate, Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import type { Metric } from '../metrics/metric.ts';
import { boundOnly, measurements, metricNamed, metricsOf } from '../metrics/metrics.ts';
import { isComparison } from './gate-words.ts';
import { marginNumber } from './margin.ts';

/** What is wrong with the gate at that index of the declaration, and the remedy. */
export type GateProblem = { readonly gate: number; readonly message: string };

/** Gates that no candidate could be judged by, or that judge nothing: unknown or foreign metrics, vacuous bounds. */
export function gateProblems(gates: readonly Gate[], task: Task): GateProblem[] {
  return gates.flatMap((gate, index) => {
    const message = problemOf(gate, task);
    return message === null ? [] : [{ gate: index, message }];
  });
}

function problemOf(gate: Gate, task: Task): string | null {
  const metric = metricNamed(gate.metric);
  const isMeasurement = measurements.some((name) => name === gate.metric);
  if (!metric && !isMeasurement) return `unknown metric ${gate.metric}: ${choice(task)}`;
  if (metric && !metric.tasks.includes(task)) {
    return `${gate.metric} is a metric of ${metric.tasks.join(' and ')} tasks, this model is ${task}: ${choice(task)}`;
  }
  if (isComparison(gate)) return comparisonProblem(gate, metric);
  return boundProblem(gate, metric?.range ?? [0, Number.POSITIVE_INFINITY]);
}

const choice = (task: Task): string =>
  `expected one of ${[...metricsOf(task).map((metric) => metric.name), ...measurements].join(', ')}`;

function comparisonProblem({ metric: name, margin, against }: ComparisonGate, metric: Metric | undefined) {
  if (!metric || boundOnly.includes(name)) {
    return `${name} has no better direction to compare in: bound it with min and max instead`;
  }
  if (marginNumber(margin) < 0) {
    return `margin ${margin} is negative: expected how much worse than the ${against} a candidate may be, 0 or more`;
  }
  const span = metric.range[1] - metric.range[0];
  if (typeof margin === 'number' && margin >= span) {
    return `margin ${margin} lets every candidate pass: ${name} lies from ${metric.range[0]} to ${metric.range[1]}`;
  }
  if (typeof margin === 'string' && marginNumber(margin) >= 100) {
    return `margin ${margin} of ${against} judges nothing: expected a percentage below 100%`;
  }
  return null;
}

function boundProblem(
  { metric, min, max }: BoundGate,
  [least, most]: readonly [number, number],
): string | null {
  if (min === undefined && max === undefined) {
    return `${metric} needs a bound or a comparison: give min, max, or against: champion or prior`;
  }
  if (min !== undefined && max !== undefined && min > max)
    return `min ${min} is above max ${max}: no ${metric} passes`;
  if ((min ?? least) > most || (max ?? most) < least) {
    return `no ${metric} can pass: it lies from ${least} to ${most}`;
  }
  if ((min ?? least) <= least && (max ?? most) >= most) {
    return `every ${metric} passes: it lies from ${least} to ${most}, so give a bound inside`;
  }
  return null;
}
