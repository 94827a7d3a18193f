import type { DataReport } from '../contract/report.ts';
import type { LeftOutRows, PullDifference } from '../dataset/manifest.ts';
import { differenceWords } from './difference-words.ts';
import { markdownTable } from './markdown-table.ts';
import { percent } from './words.ts';

/** What the pull tells of its rows. */
export type PulledRows = {
  /** What of the rows that were read is not in the snapshot. */
  readonly pulled?: LeftOutRows;
  /** What a full pull found that increments had not seen. */
  readonly difference?: PullDifference;
};

/** What validation found: where every row went, every violation, every column that was left out. */
export function dataSection(
  { rows, positiveShare, violations, leftOut }: DataReport,
  { pulled, difference }: PulledRows = {},
): string {
  const account = markdownTable(
    ['rows', 'count'],
    [
      ...pulledRows(rows.total, pulled),
      ['in', rows.total],
      ['used', rows.used],
      ['without a label', rows.unlabelled],
      ['too young for a label', rows.immature],
      ['quarantined', rows.quarantined],
    ],
  );
  return [
    '## Data',
    account,
    ...(difference === undefined ? [] : [`All rows were read again: ${differenceWords(difference)}.`]),
    ...(positiveShare === null ? [] : [`Share of the positive value: ${percent(positiveShare)}.`]),
    violations.length === 0 ? 'The contract holds.' : violationTable(violations),
    ...leftOut.map(({ column, reason }) => `- ${column} is left out: ${reason}`),
  ].join('\n\n');
}

/** From the rows that were read to those of the snapshot. */
function pulledRows(total: number, pulled?: LeftOutRows): readonly (readonly [string, number])[] {
  if (pulled === undefined) return [];
  const { superseded, deleted, outOfWindow } = pulled;
  return [
    ['read from the table', total + superseded + deleted + outOfWindow],
    ['read again later', superseded],
    ['deleted', deleted],
    ['out of the window', outOfWindow],
  ];
}

const violationTable = (violations: DataReport['violations']): string =>
  markdownTable(
    ['column', 'rule', 'severity', 'rows', 'share', 'found', 'such as'],
    violations.map(({ column, rule, severity, count, share, detail, samples }) => [
      column ?? 'the table',
      ...[rule, severity, count ?? '–', share === null ? '–' : percent(share), detail],
      samples.join('; '),
    ]),
  );
