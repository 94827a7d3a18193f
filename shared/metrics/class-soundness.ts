import { intAt, realAt } from '../dataset/table.ts';
import type { Scored } from './metric.ts';
import { remembered } from './remembered.ts';

/** Classes by the shape of the scores: a probability of each in every row. */
export const classCountOf = ({ labels, scores }: Pick<Scored, 'labels' | 'scores'>): number =>
  labels.length === 0 ? 0 : scores.length / labels.length;

/** Rows of each class. */
export const supportsOf = remembered((data): Int32Array => {
  const supports = new Int32Array(classCountOf(data));
  for (let row = 0; row < data.labels.length; row++) {
    const label = realAt(data.labels, row);
    supports[label] = intAt(supports, label) + 1;
  }
  return supports;
});

/** Why no metric of a multiclass task can be computed from these rows; null where one can. */
export const classesProblem = remembered(({ labels, scores }): string | null => {
  if (labels.length === 0) return 'there are no rows';
  const count = scores.length / labels.length;
  if (!Number.isInteger(count) || count < 2)
    throw new RangeError(`${scores.length} scores are no probabilities of classes of ${labels.length} rows`);
  const at = scores.findIndex((score) => !(score >= 0 && score <= 1));
  if (at >= 0) return `a score of row ${Math.floor(at / count)} is ${scores[at]}, not a probability`;
  const row = labels.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= count);
  return row < 0 ? null : `the label of row ${row} is none of the ${count} classes`;
});

/** The same for metrics that weigh every class alike: each has a row. */
export function everyClassProblem(data: Scored): string | null {
  const problem = classesProblem(data);
  if (problem) return problem;
  const absent = supportsOf(data).indexOf(0);
  return absent < 0 ? null : `no row is of class ${className(data, absent)}`;
}

/** The same for metrics of ranks: there are rows of two classes. */
export function twoClassesProblem(data: Scored): string | null {
  const problem = classesProblem(data);
  if (problem) return problem;
  const only = supportsOf(data).indexOf(data.labels.length);
  return only < 0 ? null : `every row is of class ${className(data, only)}`;
}

/** A class as messages name it. */
export const className = ({ classes }: Scored, place: number): string =>
  JSON.stringify(classes?.[place] ?? place);
