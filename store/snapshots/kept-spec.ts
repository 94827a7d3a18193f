import { columnValue } from '../../shared/contract/column-value.ts';
import { labelSql } from '../../shared/contract/compile-data.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { columnOf } from '../../shared/contract/row-state.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { isCategory, numberSql } from './column-sql.ts';

/** A column that is read from segments and kept beside them: a number as its SQL says, or a category. */
export type KeptSpec =
  | { readonly kind: 'number'; readonly sql: string }
  | { readonly kind: 'category'; readonly column: ContractColumn };

export const specOf = (column: ContractColumn): KeptSpec =>
  isCategory(column) ? { kind: 'category', column } : { kind: 'number', sql: numberSql(column) };

export const labelSpec = (table: TableContract): KeptSpec => ({
  kind: 'number',
  sql: labelSql(table, columnOf(table, table.target)),
});

/** Tells all that the kept values of a column depend on. */
export const sqlOf = (spec: KeptSpec): string =>
  spec.kind === 'number' ? spec.sql : `levels of ${columnValue(spec.column).value}`;
