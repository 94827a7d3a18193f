import { type ColumnType, isNumeric } from '../declaration/contract.ts';
import type { ContractColumn } from './contract-column.ts';

/** SQL of a column's value in its declared type, and of the condition under which a value is not of that type. */
export type ColumnValue = { readonly value: string; readonly violates: string | null };

export const quoteColumn = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteValue = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL of a value of a number, boolean (0 or 1) or timestamp (epoch milliseconds) as a double, `NaN` where missing. */
export const doubleSql = (type: ColumnType, value: string): string =>
  `coalesce(${asDouble(type, value)}, 'nan'::double)`;

function asDouble(type: ColumnType, value: string): string {
  if (type === 'timestamp')
    return `(case when isfinite(${value}) then epoch_us(${value}) / 1000.0 end)::double`;
  return type === 'boolean' ? `(${value})::utinyint::double` : `(${value})::double`;
}

const isText = (type: ColumnType): boolean => type === 'category' || type === 'text';

/** Whether a column of one type can be declared as another. */
export function canRead(source: ColumnType, declared: ColumnType): boolean {
  if (source === declared || isText(source) || isText(declared)) return true;
  if (source === 'timestamp' || declared === 'timestamp') return false;
  return true;
}

/**
 * Numbers are doubles that are finite, times are UTC, categories are text: whole numbers without a decimal point,
 * booleans as true and false. Blank text is a missing value where a number, boolean or time is expected. `values` of a
 * boolean read from text are its two words, false first.
 */
export function columnValue(column: ContractColumn): ColumnValue {
  const raw = quoteColumn(column.name);
  const { sourceType, type } = column;
  if (isText(type)) return { value: textOf(raw, sourceType), violates: null };
  if (type === 'timestamp') return timeOf(raw, sourceType);
  if (type === 'boolean') return booleanOf(raw, column);
  const number = numberOf(raw, sourceType);
  if (type === 'number') return number;
  const isFraction = `${number.value} <> trunc(${number.value})`;
  if (sourceType === 'integer' || sourceType === 'boolean') return number;
  return { ...number, violates: [number.violates, isFraction].filter(Boolean).join(' or ') };
}

function textOf(raw: string, source: ColumnType): string {
  if (isText(source)) return raw;
  if (source !== 'number') return `${raw}::varchar`;
  return `case when ${raw} = trunc(${raw}) and abs(${raw}) < 1e15 then ${raw}::bigint::varchar else ${raw}::varchar end`;
}

function numberOf(raw: string, source: ColumnType): ColumnValue {
  if (source === 'integer' || source === 'boolean') return { value: `${raw}::double`, violates: null };
  if (source === 'number') return { value: raw, violates: `not isfinite(${raw})` };
  const text = `nullif(trim(${raw}), '')`;
  const value = `try_cast(${text} as double)`;
  return { value, violates: `(${text} is not null and not coalesce(isfinite(${value}), false))` };
}

/** SQL of the time of a text in UTC, its zone heeded, as requests are read; DuckDB's own cast drops `+02:00`. */
export const instantSql = (text: string): string =>
  `case when try_cast(${text} as timestamp) is not null then try_cast(${text} as timestamptz)::timestamp end`;

function timeOf(raw: string, source: ColumnType): ColumnValue {
  if (source === 'timestamp') return { value: raw, violates: `not isfinite(${raw})` };
  const text = `nullif(trim(${raw}), '')`;
  const value = instantSql(text);
  return { value, violates: `(${text} is not null and not coalesce(isfinite(${value}), false))` };
}

function booleanOf(raw: string, { sourceType, values }: ContractColumn): ColumnValue {
  if (sourceType === 'boolean') return { value: raw, violates: null };
  if (isNumeric(sourceType)) return { value: `(${raw} = 1)`, violates: `${raw} not in (0, 1)` };
  const text = `nullif(trim(${raw}), '')`;
  const value =
    values?.length === 2
      ? `case ${text} when ${quoteValue(values[0] ?? '')} then false when ${quoteValue(values[1] ?? '')} then true end`
      : `try_cast(${text} as boolean)`;
  return { value, violates: `(${text} is not null and ${value} is null)` };
}
