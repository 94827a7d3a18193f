import { intAt, realAt } from '../dataset/table.ts';
import { decidedClasses } from './decided-class.ts';
import type { Scored } from './metric.ts';

/** Rows of each class (a line) by the class that they were decided for (a column), in the order of the classes. */
export type ConfusionTable = {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
};

/** Counts the decisions of a multiclass task. */
export function confusionTable(data: Scored, classes: readonly string[]): ConfusionTable {
  const counts = classes.map(() => classes.map(() => 0));
  const decided = decidedClasses(data);
  for (let row = 0; row < data.labels.length; row++) {
    const line = counts[realAt(data.labels, row)];
    const column = intAt(decided, row);
    if (line) line[column] = (line[column] ?? 0) + 1;
  }
  return { classes, counts };
}
