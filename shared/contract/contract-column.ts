import type { Bounds, ColumnType, Severity } from '../declaration/contract.ts';
import type { Finding } from '../declaration/problem.ts';

/** What a column is for. A column that serves twice has the first that fits, in this order. */
export const columnRoles = [
  'key',
  'target',
  'deleted-at',
  'split',
  'group',
  'weight',
  'protected',
  'excluded',
  'feature',
  'time',
  'watermark',
  'ignored',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** A column of the source with its role and all that is checked of it. */
export type ContractColumn = {
  readonly name: string;
  readonly role: ColumnRole;
  /** As the source has it. */
  readonly sourceType: ColumnType;
  /** As the declaration wants it, or as the source has it. */
  readonly type: ColumnType;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** Largest allowed share of missing values; null: not checked. */
  readonly missingMax: number | null;
  readonly mean?: Bounds;
  readonly median?: Bounds;
  readonly standardDeviation?: Bounds;
  readonly severity: Severity;
  /** What too many missing values do; left out: as `severity`. */
  readonly missingSeverity?: Severity;
};

/** What keeps the declaration from fitting the source: the column, its place in the YAML, a message with the remedy. */
export type TableProblem = Finding & { readonly column: string };
