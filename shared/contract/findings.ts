import { checkFinding } from './check-finding.ts';
import { classFindings } from './class-findings.ts';
import { extraSeverity } from './compile.ts';
import { repeatedConditions } from './compile-repeats.ts';
import { counted, type Finding, percent, stop } from './finding.ts';
import type { CategoryCount, FindingInput } from './finding-input.ts';
import type { RowAccount } from './report.ts';
import { columnOf } from './row-state.ts';

/** Every broken rule, judged from the counts: pure. */
export function findingsOf(input: FindingInput): readonly Finding[] {
  const { compiled, counts } = input;
  return [
    ...tableFindings(input),
    ...labelFindings(input),
    ...compiled.checks.flatMap((check, index) => checkFinding(input, check, index)),
    ...compiled.statistics.flatMap((_, index) => boundFinding(input, index)),
    ...counts.categories
      .filter(({ column }) => column !== input.table.target)
      .flatMap((category) => constantFinding(input, category)),
  ];
}

function tableFindings({ declaration, table, counts }: FindingInput): readonly Finding[] {
  const { contract } = declaration;
  const { rows, repeatedKeys, repeatedRows } = counts;
  const conditions = repeatedConditions(table);
  const findings: Finding[] = [];
  if (rows.used < contract.rowsMin)
    findings.push(
      stop(
        null,
        'rows-min',
        `${rows.used} usable rows, expected at least ${contract.rowsMin}: ${accountText(rows)}`,
      ),
    );
  if (repeatedKeys > 0)
    findings.push({
      ...counted(table.key.join(', '), 'key-duplicate', repeatedKeys, rows.total),
      detail: `${repeatedKeys} rows repeat the key of another; source.key must identify a row`,
      condition: conditions.key,
    });
  const repeatedShare = rows.total === 0 ? 0 : repeatedRows / rows.total;
  if (repeatedShare > contract.duplicateRowsMax)
    findings.push({
      ...counted(null, 'duplicate-rows', repeatedRows, rows.total),
      detail: `${repeatedRows} rows repeat another in all columns but the key, at most ${percent(contract.duplicateRowsMax)} may`,
      condition: conditions.row,
    });
  const severity = extraSeverity(contract);
  if (severity !== null)
    findings.push(
      ...table.extra.map((column) => ({
        ...stop(
          column,
          'extra-column',
          'the source has this column and the contract does not declare it; it is used as a feature',
        ),
        severity,
      })),
    );
  return findings;
}

function labelFindings({ declaration, table, counts }: FindingInput): readonly Finding[] {
  const { positives, rows, labelRange } = counts;
  if (rows.used === 0) return [];
  if (table.task === 'multiclass') return classFindings(table, counts.categories);
  if (positives === null)
    return labelRange !== null && labelRange[0] === labelRange[1]
      ? [stop(table.target, 'constant-target', `every label is ${labelRange[0]}: there is nothing to learn`)]
      : [];
  const share = positives / rows.used;
  if (positives === 0 || positives === rows.used)
    return [
      {
        ...counted(table.target, 'one-class', positives, rows.used),
        detail: `${positives} of ${rows.used} labels are ${JSON.stringify(table.positive)}: one class only. Check target.positive`,
      },
    ];
  const { min, max } = declaration.contract.positiveShare;
  if (share >= min && share <= max) return [];
  return [
    {
      ...counted(table.target, 'positive-share', positives, rows.used),
      detail: `${percent(share)} of the labels are ${JSON.stringify(table.positive)}, expected ${percent(min)} to ${percent(max)}`,
    },
  ];
}

const boundRules = { mean: 'mean', median: 'median', standardDeviation: 'standard-deviation' } as const;

function boundFinding({ table, compiled, counts }: FindingInput, index: number): readonly Finding[] {
  const item = compiled.statistics[index];
  const value = counts.statistics[index] ?? null;
  if (item === undefined) return [];
  const column = columnOf(table, item.column);
  const bounds = column[item.statistic];
  const rule = boundRules[item.statistic];
  if (value === null)
    return [{ ...stop(column.name, rule, `has no ${rule}: no row has a value`), severity: column.severity }];
  const isInside = value >= (bounds?.min ?? -Infinity) && value <= (bounds?.max ?? Infinity);
  if (isInside) return [];
  const detail = `the ${rule} is ${Number(value.toPrecision(6))}, expected ${bounds?.min ?? 'any'} to ${bounds?.max ?? 'any'}`;
  return [{ ...stop(column.name, rule, detail), severity: column.severity }];
}

function constantFinding({ counts }: FindingInput, category: CategoryCount): readonly Finding[] {
  if (category.distinctCount !== 1 || counts.rows.total === 0) return [];
  const detail = `every value is ${JSON.stringify(category.levels[0]?.[0])}: nothing can be learnt from it`;
  return [{ ...stop(category.column, 'constant', detail), severity: 'warn' }];
}

const accountText = ({ total, unlabelled, immature, quarantined }: RowAccount): string =>
  `${total} in all, ${unlabelled} unlabelled, ${immature} immature, ${quarantined} quarantined`;
