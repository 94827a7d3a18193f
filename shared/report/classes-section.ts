import { figuresOfClass } from '../metrics/averaged-metrics.ts';
import type { ClassCounts } from '../metrics/class-counts.ts';
import type { ConfusionTable } from '../metrics/confusion-table.ts';
import { markdownTable } from './markdown-table.ts';
import { figure, percent } from './words.ts';

/** A matrix of more classes is read by nobody: then the commonest confusions are listed. */
const matrixMax = 12;
const confusionsMax = 20;

/** How the test rows of each class were decided: a line per class, and what was taken for what. */
export const classesSection = (table: ConfusionTable): string =>
  ['## Classes', perClass(table), table.classes.length <= matrixMax ? matrix(table) : commonest(table)].join(
    '\n\n',
  );

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function perClass(table: ConfusionTable): string {
  const counts = countsOf(table);
  const rowCount = sum([...counts.support]);
  const { precision, recall, f1 } = figuresOfClass;
  const rows = table.classes.map((name, place) => {
    const support = counts.support[place] ?? 0;
    const isThere = support > 0;
    return [
      ...[name, support, percent(rowCount === 0 ? 0 : support / rowCount), counts.decided[place] ?? 0],
      figure(precision(counts, place)),
      isThere ? figure(recall(counts, place)) : 'no row',
      isThere ? figure(f1(counts, place)) : 'no row',
    ];
  });
  return markdownTable(['class', 'rows', 'share', 'decided so', 'precision', 'recall', 'f1'], rows);
}

function countsOf({ classes, counts }: ConfusionTable): ClassCounts {
  const of = (count: (place: number) => number) => Float64Array.from(classes, (_, place) => count(place));
  return {
    support: of((place) => sum(counts[place] ?? [])),
    decided: of((place) => sum(counts.map((line) => line[place] ?? 0))),
    right: of((place) => counts[place]?.[place] ?? 0),
  };
}

function matrix({ classes, counts }: ConfusionTable): string {
  const rows = counts.map((line, place) => [classes[place] ?? '', ...line]);
  const head = ['is, and was decided for →', ...classes];
  return `Rows of each class by what they were decided for:\n\n${markdownTable(head, rows)}`;
}

function commonest({ classes, counts }: ConfusionTable): string {
  const wrong = counts.flatMap((line, is) =>
    line.flatMap((count, decided) => (is === decided || count === 0 ? [] : [{ is, decided, count }])),
  );
  if (wrong.length === 0) return 'No row was taken for another class.';
  const rows = wrong
    .toSorted((one, two) => two.count - one.count || one.is - two.is || one.decided - two.decided)
    .slice(0, confusionsMax)
    .map(({ is, decided, count }) => [classes[is] ?? '', classes[decided] ?? '', count]);
  return `What was most often taken for another:\n\n${markdownTable(['is', 'was decided for', 'rows'], rows)}`;
}
