import { tasks } from '../declaration/task.ts';
import { classesProblem } from '../metrics/class-soundness.ts';
import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import { probabilityProblem, rowsProblem } from '../metrics/soundness.ts';
import { totalsOf } from '../metrics/summed-metric.ts';
import { isWeighed, type Statistic } from '../statistics/statistic.ts';
import type { MetricDefinition, MetricExample } from './metric-definition.ts';
import { checkName, checkParts } from './names.ts';
import { sumsOf, weightsOf } from './own-statistic.ts';

export type MetricExtension = {
  readonly ratchetExtension: 'metric';
  readonly name: string;
  readonly metric: Metric;
  readonly examples: readonly MetricExample[];
};

/** A metric that gates may name and reports show. @throws RangeError where the definition lacks something */
export function defineMetric(definition: MetricDefinition): MetricExtension {
  const { name, better, range, examples } = definition;
  checkName('metric', name);
  checkParts('metric', definition, {
    ...{ tasks: 'array', range: 'array', examples: 'array' },
    ...(definition.measure === undefined
      ? { terms: 'function', value: 'function' }
      : { measure: 'function', terms: 'undefined', value: 'undefined' }),
  });
  if (better !== 'higher' && better !== 'lower')
    throw new RangeError(`the metric ${name} has no direction: better is 'higher' or 'lower'`);
  if (!(range[0] < range[1]))
    throw new RangeError(`the metric ${name} has an empty range: expected [smallest, largest]`);
  if (definition.tasks.length === 0 || definition.tasks.some((task) => !tasks.includes(task)))
    throw new RangeError(`the metric ${name} is for no task: tasks are ${tasks.join(', ')}`);
  const metric: Metric = {
    ...{ name, better, range, tasks: definition.tasks },
    measure: (data) => measure(definition, data),
    spread: { kind: 'bootstrap', interval: 'percentile', statistic: (data) => statisticOf(definition, data) },
  };
  return { ratchetExtension: 'metric', name, metric, examples };
}

function problemOf({ tasks: fitting }: MetricDefinition, data: Scored): string | null {
  if (data.classes !== undefined) return classesProblem(data);
  return fitting.includes('binary') && !fitting.includes('regression')
    ? probabilityProblem(data)
    : rowsProblem(data);
}

function measure(definition: MetricDefinition, data: Scored): Measured {
  const problem = problemOf(definition, data);
  if (problem !== null) return { kind: 'undefined', reason: problem };
  try {
    return withinRange(definition, data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'undefined', reason: `${definition.name} failed: ${reason}` };
  }
}

function withinRange(definition: MetricDefinition, data: Scored): Measured {
  const value = figureOf(statisticOf(definition, data), data.labels.length);
  const [least, most] = definition.range;
  if (Number.isFinite(value) && value >= least && value <= most) return { kind: 'value', value };
  const where = Number.isFinite(value) ? `outside ${least} to ${most}` : 'no finite number';
  return { kind: 'undefined', reason: `${definition.name} is ${value} of these rows: ${where}` };
}

const statisticOf = (definition: MetricDefinition, data: Scored): Statistic =>
  definition.measure === undefined ? sumsOf(definition, data) : weightsOf(definition, data);

const figureOf = (statistic: Statistic, rowCount: number): number =>
  isWeighed(statistic)
    ? statistic.weighed(new Float64Array(rowCount).fill(1))
    : statistic.value(totalsOf(statistic, rowCount), 0);
