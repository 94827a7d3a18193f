import { columnValue } from '../../shared/contract/column-value.ts';
import type { ContractColumn } from '../../shared/contract/table.ts';

/** SQL of a number, boolean (0 or 1) or timestamp (epoch milliseconds) as a double, `NaN` where missing. */
export function numberSql(column: ContractColumn): string {
  const { value } = columnValue(column);
  return `coalesce(${asDouble(column.type, value)}, 'nan'::double)`;
}

function asDouble(type: ContractColumn['type'], value: string): string {
  if (type === 'timestamp')
    return `(case when isfinite(${value}) then epoch_us(${value}) / 1000.0 end)::double`;
  return type === 'boolean' ? `(${value})::utinyint::double` : `(${value})::double`;
}

export const isCategory = ({ type }: ContractColumn): boolean => type === 'category' || type === 'text';
