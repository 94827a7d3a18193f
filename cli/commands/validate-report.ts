import type { ColumnSummary, DataReport, Violation } from '../../shared/contract/report.ts';
import type { LeftOutRows } from '../../shared/dataset/manifest.ts';
import { splitWords } from '../../shared/report/split-words.ts';
import { percent } from '../../shared/report/words.ts';
import { table } from '../client/table.ts';
import { counted, seconds } from '../client/words.ts';
import type { CheckedSource } from './check-source.ts';
import type { DeclaredModel } from './declared-model.ts';

export const passes = ({ report, uncut }: CheckedSource): boolean =>
  report.verdict === 'pass' && uncut === undefined;

const samplesShown = 3;

/** `12.3 %`, or `PSI 3.50`. */
function shareWords({ rule, share, statistic }: Violation): string {
  if (statistic !== undefined) return `${rule.toUpperCase()} ${statistic.toFixed(2)}`;
  return share === null ? '–' : percent(share);
}

const violationsTable = (violations: readonly Violation[]): string =>
  table({
    header: ['SEVERITY', 'COLUMN', 'RULE', 'ROWS', 'SHARE', 'KEYS SUCH AS', 'FOUND'],
    rows: violations.map((violation) => [
      violation.severity,
      violation.column ?? 'the table',
      violation.rule,
      violation.count === null ? '–' : String(violation.count),
      shareWords(violation),
      violation.samples.slice(0, samplesShown).join('; ') || '–',
      violation.detail,
    ]),
    nothing: 'the contract holds: nothing to report',
  });

/** From the rows that were read to those that are checked. */
const pulledLine = (total: number, { superseded, deleted, outOfWindow }: LeftOutRows): string =>
  `pulled: ${total + superseded + deleted + outOfWindow} read = ${total} in + ${superseded} read again later + ${deleted} deleted + ${outOfWindow} out of the window`;

/** total = used + … , as every row has to be somewhere. */
const rowsLine = ({ total, used, unlabelled, immature, quarantined }: DataReport['rows']): string =>
  `rows: ${total} in = ${used} used + ${unlabelled} without a label + ${immature} too young for one + ${quarantined} quarantined`;

const verdictLine = ({ report, uncut }: CheckedSource): string => {
  const stopCount = report.violations.filter(({ severity }) => severity === 'stop').length;
  const warnings = counted(report.violations.length - stopCount, 'warning');
  if (stopCount > 0) return `invalid: ${counted(stopCount, 'violation')} would stop a run, ${warnings}`;
  return uncut === undefined ? `valid: a run would train on this, ${warnings}` : `invalid: ${uncut}`;
};

/** The report as a person reads it. */
export function validateText({ declaration, number }: DeclaredModel, checked: CheckedSource): string {
  const { report, split, counts, before } = checked;
  const which = number === null ? 'the file' : `declaration ${number}`;
  const compared = before.kind === 'profile' ? `snapshot ${before.snapshot}` : `nothing: ${before.reason}`;
  return [
    `${declaration.model} by ${which}: ${counted(checked.rowCount, 'row')} pulled in ${seconds(checked.pullMs)}`,
    violationsTable(report.violations),
    pulledLine(report.rows.total, checked.pulledLeftOut),
    rowsLine(report.rows),
    ...(split && counts
      ? [
          `split ${splitWords(split)}: ${counts.train} train, ${counts.validation} validation, ${counts.test} test`,
        ]
      : []),
    ...(report.positiveShare === null ? [] : [`positive: ${percent(report.positiveShare)} of the used rows`]),
    ...report.leftOut.map(({ column, reason }) => `${column} is left out: ${reason}`),
    `compared with ${compared}`,
    verdictLine(checked),
  ].join('\n');
}

const columnJson = ({ postgresType, missingShare, distinctCount, ...column }: ColumnSummary): object => ({
  ...column,
  postgres_type: postgresType,
  missing_share: missingShare,
  ...(distinctCount === undefined ? {} : { distinct_count: distinctCount }),
});

/** A statistic goes by the name of what it is: `psi`, `ks`. */
const violationJson = ({ statistic, ...violation }: Violation): object => ({
  ...violation,
  ...(statistic === undefined ? {} : { [violation.rule]: statistic }),
});

/** The report as a program reads it. */
export function validateJson({ declaration, number }: DeclaredModel, checked: CheckedSource): object {
  const { report, counts, before, pulledLeftOut: pulled } = checked;
  return {
    model: declaration.model,
    declaration: number,
    verdict: passes(checked) ? 'pass' : 'fail',
    row_count: checked.rowCount,
    digest: checked.digest,
    database_time: checked.databaseTime,
    violations: report.violations.map(violationJson),
    pulled: {
      superseded: pulled.superseded,
      deleted: pulled.deleted,
      out_of_window: pulled.outOfWindow,
    },
    rows: report.rows,
    parts: counts ?? null,
    uncut: checked.uncut ?? null,
    positive_share: report.positiveShare,
    columns: report.columns.map(columnJson),
    features: report.features,
    left_out: report.leftOut,
    compared_with: before.kind === 'profile' ? before.snapshot : null,
    not_compared: before.kind === 'profile' ? null : before.reason,
  };
}
