import { columnValue, doubleSql } from '../../shared/contract/column-value.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';

/** SQL of a number, boolean (0 or 1) or timestamp (epoch milliseconds) as a double, `NaN` where missing. */
export const numberSql = (column: ContractColumn): string =>
  doubleSql(column.type, columnValue(column).value);

export const isCategory = ({ type }: ContractColumn): boolean => type === 'category' || type === 'text';
