import type { RowCheck } from './compile.ts';
import type { ContractColumn } from './contract-column.ts';
import { counted, type Finding, percent } from './finding.ts';
import type { FindingInput } from './finding-input.ts';
import { columnOf } from './row-state.ts';

/** What a count of rows that break a check means under the contract. */
export function checkFinding(input: FindingInput, check: RowCheck, index: number): readonly Finding[] {
  const { table, counts, declaration } = input;
  const column = columnOf(table, check.column);
  const total = counts.rows.total;
  const count = counts.checks[index] ?? 0;
  const share = total === 0 ? 0 : count / total;
  if (count === 0) return [];
  const finding = { ...counted(check.column, check.rule, count, total), condition: check.condition };
  const severity = column.severity;
  switch (check.rule) {
    case 'key-missing':
      return [{ ...finding, detail: `${count} rows have no key` }];
    case 'type':
      return [{ ...finding, detail: `${count} values are not ${typeWords[column.type]}` }];
    case 'missing':
      return missingFinding(
        { ...finding, severity: column.missingSeverity ?? severity },
        { column, share, isWatermark: column.name === table.watermark },
      );
    case 'min':
      return [{ ...finding, severity, detail: `${count} values are below ${column.min}` }];
    case 'max':
      return [{ ...finding, severity, detail: `${count} values are above ${column.max}` }];
    case 'values':
      return [
        {
          ...finding,
          severity,
          detail: `${count} values are none of ${wordsOf(column.values ?? [])}${strangersText(input, column, index)}`,
        },
      ];
    case 'new-category': {
      const { newCategoryMax, severity: changeSeverity } = declaration.contract.change;
      if (share <= newCategoryMax) return [];
      const detail = `${percent(share)} of the rows have a category that the previous snapshot lacks, at most ${percent(newCategoryMax)} may`;
      return [{ ...finding, severity: changeSeverity, detail }];
    }
  }
}

/** Names what is outside the set: words with their rows, most frequent first, or the outermost numbers. */
function strangersText({ counts }: FindingInput, { name, values }: ContractColumn, index: number): string {
  const words = counts.categories.find(({ column }) => column === name)?.levels ?? [];
  const strangers = words
    .filter(([level]) => !values?.includes(level))
    .map(([level, rowCount]) => `${JSON.stringify(level)} (${rowCount})`);
  const named = strangers.length > 0 ? strangers : (counts.outliers[index] ?? []).map(String);
  return named.length === 0 ? '' : `: ${wordsOf(named)}`;
}

type Missing = { readonly column: ContractColumn; readonly share: number; readonly isWatermark: boolean };

function missingFinding(
  finding: Omit<Finding, 'detail'>,
  { column, share, isWatermark }: Missing,
): readonly Finding[] {
  if (isWatermark)
    return [
      {
        ...finding,
        rule: 'watermark-missing',
        severity: 'stop',
        detail: `${finding.count} ${finding.count === 1 ? 'row has' : 'rows have'} no watermark, so what changes there goes unseen; fill the column and make it not null`,
      },
    ];
  if (column.missingMax === null || share <= column.missingMax) return [];
  const detail = `missing in ${percent(share)} of the rows, at most ${percent(column.missingMax)} may be; raise contract.columns.${column.name}.missingMax, or exclude the column`;
  return [{ ...finding, detail }];
}

const typeWords = {
  number: 'finite numbers',
  integer: 'whole numbers',
  boolean: 'booleans',
  timestamp: 'timestamps',
  category: 'categories',
  text: 'texts',
} as const;

const wordsOf = (values: readonly string[]): string =>
  values.length > 8 ? `${values.slice(0, 8).join(', ')}, … (${values.length})` : values.join(', ');
