import type { ColumnType, Severity } from '../declaration/contract.ts';
import type { ColumnRole, TableProblem } from './contract-column.ts';
import { tableProblemText } from './table-problems.ts';

/** What a violation breaks. */
export const rules = [
  'rows-min',
  'missing-column',
  'extra-column',
  'key-missing',
  'key-duplicate',
  'duplicate-rows',
  'watermark-missing',
  'type',
  'missing',
  'min',
  'max',
  'values',
  'mean',
  'median',
  'standard-deviation',
  'one-class',
  'classes-max',
  'rare-class',
  'constant-target',
  'positive-share',
  'constant',
  'id-like',
  'row-count-drop',
  'missing-rise',
  'new-category',
  'psi',
  'ks',
  'check',
] as const;
export type Rule = (typeof rules)[number];

/** One broken rule. `count` and `share` are of the rows concerned, where the rule is about rows. */
export type Violation = {
  /** Null where the rule is about the table. */
  readonly column: string | null;
  readonly rule: Rule;
  readonly severity: Severity;
  readonly count: number | null;
  readonly share: number | null;
  /** Of the rules `psi` and `ks`: how far the column moved, which is no share of rows. */
  readonly statistic?: number;
  /** Keys of at most five rows, parts of a key joined by a comma. */
  readonly samples: readonly string[];
  /** What was found, what was expected, in words. */
  readonly detail: string;
};

/** total = used + unlabelled + immature + quarantined: no row disappears silently. */
export type RowAccount = {
  readonly total: number;
  readonly used: number;
  readonly unlabelled: number;
  readonly immature: number;
  readonly quarantined: number;
};

export type ColumnSummary = {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: ColumnType;
  readonly postgresType: string;
  readonly missingShare: number;
  /** Of categories only. */
  readonly distinctCount?: number;
};

/** The outcome of validation: everything found, at once. */
export type DataReport = {
  readonly verdict: 'pass' | 'fail';
  readonly violations: readonly Violation[];
  readonly rows: RowAccount;
  /** Of the used rows; null for other tasks than binary, or where there is none. */
  readonly positiveShare: number | null;
  readonly columns: readonly ColumnSummary[];
  /** Columns that models learn from: those of the table less `leftOut`. */
  readonly features: readonly string[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
};

/** Fails where any violation stops. Violations that stop come first. */
export function conclude(report: Omit<DataReport, 'verdict'>): DataReport {
  const stops = report.violations.filter(({ severity }) => severity === 'stop');
  const warnings = report.violations.filter(({ severity }) => severity === 'warn');
  return { ...report, violations: [...stops, ...warnings], verdict: stops.length > 0 ? 'fail' : 'pass' };
}

/** The report on what is there of a table whose columns do not fit the declaration, with what does not fit. */
export function withProblems(report: DataReport, problems: readonly TableProblem[]): DataReport {
  const violations = problems.map(
    (problem): Violation => ({
      column: problem.column === '*' ? null : problem.column,
      rule: 'missing-column',
      severity: 'stop',
      count: null,
      share: null,
      samples: [],
      detail: tableProblemText(problem),
    }),
  );
  return conclude({ ...report, violations: [...violations, ...report.violations] });
}
