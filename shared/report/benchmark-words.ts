import type { BenchmarkBasis } from '../policy/decision.ts';

/** On how many rows of the pinned snapshot gates were judged, or why on none. */
export function benchmarkWords({ snapshot, rows, champion }: BenchmarkBasis): string {
  if (rows.kind === 'not-comparable') return `Gates on the benchmark decide nothing: ${rows.reason}.`;
  const own = `Gates on the benchmark are judged on ${rows.rowCount} rows of ${snapshot}, which the candidate was not trained on`;
  if (champion === null || champion.kind === 'none') return `${own}.`;
  return champion.kind === 'scored'
    ? `${own}; with the champion on the ${champion.rowCount} that are test for both.`
    : `${own}; the champion was not compared there: ${champion.reason}.`;
}
