import { dropReasons } from '../../store/prediction-log/log-counts.ts';
import type { PredictionLog } from '../../store/prediction-log/prediction-log.ts';

/** The prediction log of a replica as Prometheus text. */
export function predictionLogText({ counts, bufferBytes, spoolBytes }: PredictionLog): string {
  const name = 'ratchet_prediction_log';
  const counter = (what: string, help: string, lines: readonly string[]): readonly string[] => [
    `# HELP ${name}_${what} ${help}`,
    `# TYPE ${name}_${what} counter`,
    ...lines.map((line) => `${name}_${what}${line}`),
  ];
  const gauge = (what: string, help: string, value: number): readonly string[] => [
    `# HELP ${name}_${what} ${help}`,
    `# TYPE ${name}_${what} gauge`,
    `${name}_${what} ${value}`,
  ];
  return [
    ...counter('rows_total', 'Answers and failures that were given to the log', [` ${counts.appended}`]),
    ...counter('written_total', 'Rows that this replica brought into the ledger', [` ${counts.written}`]),
    ...counter('spooled_total', 'Rows that went to disk while the ledger took none', [` ${counts.spooled}`]),
    ...counter('quarantined_total', 'Rows that the ledger refused and that were put aside', [
      ` ${counts.quarantined}`,
    ]),
    ...counter(
      'dropped_total',
      'Rows that were lost, by reason',
      dropReasons.map((reason) => `{reason="${reason}"} ${counts.dropped[reason]}`),
    ),
    ...gauge('buffer_bytes', 'Memory of rows on their way', bufferBytes()),
    ...gauge('spool_bytes', 'Rows on disk', spoolBytes()),
    '',
  ].join('\n');
}
