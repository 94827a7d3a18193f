import type { Decision } from '../policy/decision.ts';
import type { GateResult } from '../policy/gate.ts';
import { markdownTable } from './markdown-table.ts';
import { estimateWords, percent } from './words.ts';

/** How every gate came out, with its slices and groups. */
export function gatesSection({ gates }: Pick<Decision, 'gates'>): string {
  if (gates.length === 0) return '## Gates\n\nNo gates are declared, so every candidate passes.';
  const isOpen = gates.some(({ moreRows }) => moreRows !== undefined);
  const rows = gates.map(({ rule, verdict, estimate, reason, moreRows }) => [
    ...[rule, verdict, estimate.rowCount, ...(isOpen ? [moreRowsWords(moreRows)] : []), reason],
  ]);
  const head = ['gate', 'verdict', 'n', ...(isOpen ? ['more rows'] : []), 'why'];
  return [
    `## Gates\n\n${markdownTable(head, rows)}`,
    ...gates.flatMap(slicesTable),
    ...gates.flatMap(groupsTable),
  ].join('\n\n');
}

/** Rows that would decide an inconclusive gate. */
function moreRowsWords(moreRows: number | null | undefined): string {
  if (moreRows === undefined) return '';
  return moreRows === null ? 'unknown' : `about ${moreRows}`;
}

function slicesTable({ rule, slices }: GateResult): readonly string[] {
  if (slices === undefined) return [];
  const rows = slices.map(({ slice, rowCount, verdict, estimate }) => [
    ...[slice, rowCount, estimateWords(estimate), verdict],
  ]);
  return [`### ${rule}`, markdownTable(['slice', 'n', 'estimate', 'verdict'], rows)];
}

function groupsTable({ rule, groups }: GateResult): readonly string[] {
  if (groups === undefined) return [];
  const head = ['group', 'n', 'positive', 'decided positive', 'true positive rate', 'false positive rate'];
  const rows = groups.map(
    ({ group, rowCount, positives, selectionRate, truePositiveRate, falsePositiveRate }) => [
      ...[group, rowCount, positives, percent(selectionRate)],
      ...[percent(truePositiveRate), percent(falsePositiveRate)],
    ],
  );
  return [`### ${rule}`, markdownTable(head, rows)];
}
