import { realAt } from '../dataset/table.ts';
import type { Task } from '../declaration/task.ts';
import type { Scored } from '../metrics/metric.ts';
import { seededRandom } from '../statistics/random.ts';

const rowCount = 300;
const classes = ['a', 'b', 'c'];

/** Models whose order is known, on the same rows. */
export type MetricSides = {
  readonly task: Task;
  readonly perfect: Scored;
  readonly random: Scored;
  readonly wrong: Scored;
};

/** A model that knows, one that guesses, and one that is always wrong. */
export function metricSides(task: Task): MetricSides {
  const { uniform, below } = seededRandom(3);
  const numbers = (of: (row: number) => number) =>
    Float64Array.from({ length: rowCount }, (_, row) => of(row));
  if (task === 'multiclass') {
    const labels = numbers(() => below(classes.length));
    const shares = (placeOf: (label: number) => number): Scored => ({
      ...{ labels, classes, threshold: 0.5 },
      scores: Float64Array.from(
        [...labels].flatMap((label) => classes.map((_, at) => (at === placeOf(label) ? 0.98 : 0.01))),
      ),
    });
    return {
      task,
      perfect: shares((label) => label),
      random: shares(() => below(classes.length)),
      wrong: shares((label) => (label + 1) % classes.length),
    };
  }
  const labels = numbers(() => (task === 'binary' ? below(2) : 100 * uniform()));
  const side = (scores: Float64Array): Scored => ({ labels, scores, threshold: 0.5 });
  return {
    task,
    perfect: side(labels.slice()),
    random: side(numbers(() => (task === 'binary' ? uniform() : 100 * uniform()))),
    wrong: side(labels.map((label) => (task === 'binary' ? 1 - label : 100 - label))),
  };
}

/** The same rows, last first. */
export function reversed(data: Scored): Scored {
  const outputs = data.scores.length / data.labels.length;
  const rows = Array.from(data.labels, (_, row) => [
    ...data.scores.subarray(row * outputs, (row + 1) * outputs),
  ]);
  return { ...data, labels: data.labels.toReversed(), scores: Float64Array.from(rows.reverse().flat()) };
}

/** Each row as often as that. */
export function repeated(data: Scored, timesOf: (row: number) => number): Scored {
  const outputs = data.scores.length / data.labels.length;
  const rows = Array.from(data.labels.keys()).flatMap((row) => Array<number>(timesOf(row)).fill(row));
  const scores = rows.flatMap((row) => [...data.scores.subarray(row * outputs, (row + 1) * outputs)]);
  const labels = Float64Array.from(rows, (row) => realAt(data.labels, row));
  return { ...data, labels, scores: Float64Array.from(scores) };
}
