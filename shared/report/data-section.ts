import type { DataReport } from '../contract/report.ts';
import { markdownTable } from './markdown-table.ts';
import { percent } from './words.ts';

/** What validation found: where every row went, every violation, every column that was left out. */
export function dataSection({ rows, positiveShare, violations, leftOut }: DataReport): string {
  const account = markdownTable(
    ['rows', 'count'],
    [
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
    ...(positiveShare === null ? [] : [`Share of the positive value: ${percent(positiveShare)}.`]),
    violations.length === 0 ? 'The contract holds.' : violationTable(violations),
    ...leftOut.map(({ column, reason }) => `- ${column} is left out: ${reason}`),
  ].join('\n\n');
}

const violationTable = (violations: DataReport['violations']): string =>
  markdownTable(
    ['column', 'rule', 'severity', 'rows', 'found', 'such as'],
    violations.map(({ column, rule, severity, count, detail, samples }) => [
      column ?? 'the table',
      ...[rule, severity, count ?? '–', detail],
      samples.join('; '),
    ]),
  );
