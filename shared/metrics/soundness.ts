import type { Scored } from './metric.ts';
import { remembered } from './remembered.ts';

/** Why no metric of any task can be computed from these rows; null where one can. */
export function rowsProblem({ labels, scores }: Pick<Scored, 'labels' | 'scores'>): string | null {
  if (labels.length !== scores.length) {
    throw new RangeError(`labels and scores differ in length: ${labels.length} and ${scores.length}`);
  }
  if (labels.length === 0) return 'there are no rows';
  const row = firstInfinite(scores);
  if (row >= 0) return `the score of row ${row} is ${scores[row]}, not a finite number`;
  const label = firstInfinite(labels);
  return label < 0 ? null : `the label of row ${label} is ${labels[label]}, not a finite number`;
}

function firstInfinite(values: Float64Array): number {
  for (let row = 0; row < values.length; row++) if (!Number.isFinite(values[row])) return row;
  return -1;
}

/** The same for metrics of decisions or ranks: labels are 0 or 1. */
export const binaryProblem = remembered((data): string | null => {
  const problem = rowsProblem(data);
  if (problem) return problem;
  const row = data.labels.findIndex((label) => label !== 0 && label !== 1);
  return row < 0 ? null : `the label of row ${row} is ${data.labels[row]}, neither 0 nor 1`;
});

/** Whether this is why a metric is undefined: the rows hold one class alone. */
export const isOneClass = (reason: string): boolean =>
  /^(?:no row is positive|every row is (?:positive|of class .*))$/s.test(reason);

/** The same for metrics of ranks: both classes are present. */
export function bothClassesProblem(data: Scored): string | null {
  const problem = binaryProblem(data);
  if (problem) return problem;
  if (!data.labels.includes(1)) return 'no row is positive';
  return data.labels.includes(0) ? null : 'every row is positive';
}

/** The same for metrics of probabilities: scores lie in [0, 1]. */
export const probabilityProblem = remembered((data): string | null => {
  const problem = binaryProblem(data);
  if (problem) return problem;
  const row = data.scores.findIndex((score) => score < 0 || score > 1);
  return row < 0 ? null : `the score of row ${row} is ${data.scores[row]}, not a probability`;
});
