import { realAt } from '../dataset/table.ts';
import { type Task, tasks } from '../declaration/task.ts';
import { classesProblem } from '../metrics/class-soundness.ts';
import { likeliestAt } from '../metrics/decided-class.ts';
import type { Measured, Metric, Scored } from '../metrics/metric.ts';
import { probabilityProblem, rowsProblem } from '../metrics/soundness.ts';
import { totalsOf } from '../metrics/summed-metric.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import { checkName, checkParts } from './names.ts';

/** A row as a metric of one's own sees it. The same object for each row. */
export type MetricRow = {
  /** 0 or 1 for binary, the place of the class for multiclass, the number for regression. */
  readonly label: number;
  /** Binary: probability of 1. Regression: the predicted value. Multiclass: probability of the class that came. */
  readonly score: number;
  /** Binary: 1 where the score reaches the threshold, else 0. Multiclass: place of the likeliest class. Regression: the score. */
  readonly decided: number;
  /** Multiclass: a probability of each class; else the score alone. */
  readonly scores: Float64Array;
};

/** Rows whose value is known: what the contract suite measures. */
export type MetricExample = {
  readonly labels: readonly number[];
  /** Multiclass: a probability of each class, row by row. */
  readonly scores: readonly number[];
  /** Of a multiclass example. */
  readonly classes?: readonly string[];
  /** @default 0.5 */
  readonly threshold?: number;
  readonly value: number;
};

/**
 * A metric that is a function of sums over rows, so that its interval costs as little as those of the others: each row
 * adds its terms, and `value` turns their sums into the metric.
 */
export type MetricDefinition = {
  /** As gates and reports name it: `profit_per_customer`. */
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly better: 'higher' | 'lower';
  /** Smallest and largest possible value; `-Infinity` and `Infinity` where there is none. */
  readonly range: readonly [number, number];
  /** What a row adds: as many numbers for every row. */
  terms(row: MetricRow): readonly number[];
  value(sums: readonly number[], rowCount: number): number;
  readonly examples: readonly MetricExample[];
};

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
    ...{ tasks: 'array', range: 'array', terms: 'function', value: 'function', examples: 'array' },
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
    spread: { kind: 'bootstrap', interval: 'percentile', sums: (data) => sumsOf(definition, data) },
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
  const sums = sumsOf(definition, data);
  const value = sums.value(totalsOf(sums, data.labels.length), 0);
  const [least, most] = definition.range;
  if (Number.isFinite(value) && value >= least && value <= most) return { kind: 'value', value };
  const where = Number.isFinite(value) ? `outside ${least} to ${most}` : 'no finite number';
  return { kind: 'undefined', reason: `${definition.name} is ${value} of these rows: ${where}` };
}

/** The number of rows is the last sum. */
function sumsOf(definition: MetricDefinition, data: Scored): RowSums {
  const termsAt = termsBy(definition, data);
  const width = termsAt(0).length + 1;
  return {
    width,
    add(row, into, at) {
      const terms = termsAt(row);
      if (terms.length !== width - 1)
        throw new RangeError(
          `${definition.name}: row ${row} adds ${terms.length} terms, the first one ${width - 1}`,
        );
      for (let term = 0; term < terms.length; term++)
        into[at + term] = realAt(into, at + term) + (terms[term] ?? Number.NaN);
      into[at + width - 1] = realAt(into, at + width - 1) + 1;
    },
    value: (sums, at) =>
      definition.value([...sums.subarray(at, at + width - 1)], realAt(sums, at + width - 1)),
  };
}

/** The row that a metric sees is written over for each: a million of them cost no more memory than one. */
function termsBy(
  definition: MetricDefinition,
  { labels, scores, classes, threshold }: Scored,
): (row: number) => readonly number[] {
  const outputs = classes?.length ?? 1;
  const shown = { label: 0, score: 0, decided: 0, scores: new Float64Array(outputs) };
  const isBinary = outputs === 1 && definition.tasks.includes('binary');
  return (row) => {
    for (let at = 0; at < outputs; at++) shown.scores[at] = realAt(scores, row * outputs + at);
    shown.label = realAt(labels, row);
    shown.score = realAt(shown.scores, outputs === 1 ? 0 : shown.label);
    if (outputs > 1) shown.decided = likeliestAt(shown.scores, 0, outputs);
    else shown.decided = isBinary ? Number(shown.score >= threshold) : shown.score;
    return definition.terms(shown);
  };
}
