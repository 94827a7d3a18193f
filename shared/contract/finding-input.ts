import type { Declaration } from '../declaration/schema.ts';
import type { CompiledContract } from './compile.ts';
import type { RowAccount } from './report.ts';
import type { TableContract } from './table.ts';

/** The one row of results of a compiled contract. */
export type ContractCounts = {
  readonly rows: RowAccount;
  /** Used rows with the positive value; null for other tasks than binary. */
  readonly positives: number | null;
  /** Smallest and largest label of the used rows; null for other tasks than regression, or where there is none. */
  readonly labelRange: readonly [min: number, max: number] | null;
  readonly repeatedKeys: number;
  readonly repeatedRows: number;
  /** In the order of the compiled checks. */
  readonly checks: readonly number[];
  /** In the same order: the smallest and largest number outside a set, once where they are one; else none. */
  readonly outliers: readonly (readonly number[])[];
  /** In the order of the compiled statistics; null where no row has a value. */
  readonly statistics: readonly (number | null)[];
  readonly categories: readonly CategoryCount[];
};

export type CategoryCount = {
  readonly column: string;
  readonly distinctCount: number;
  /** Most frequent first. */
  readonly levels: readonly (readonly [level: string, rowCount: number])[];
};

export type FindingInput = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly compiled: CompiledContract;
  readonly counts: ContractCounts;
};
