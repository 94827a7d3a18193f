import type { ColumnType } from '../declaration/contract.ts';

const byName: Readonly<Record<string, ColumnType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  bool: 'boolean',
  text: 'category',
  varchar: 'category',
  bpchar: 'category',
  name: 'category',
  citext: 'category',
  uuid: 'category',
  char: 'category',
  date: 'timestamp',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
};

/**
 * Our type of a PostgreSQL type, by its name in `pg_type`. What is neither number, category nor time (json, arrays,
 * intervals, bytes, …) is `text`: it is pulled as its text and is never a feature by itself.
 */
export function columnTypeOf(type: { readonly name: string; readonly isEnum: boolean }): ColumnType {
  return type.isEnum ? 'category' : (byName[type.name] ?? 'text');
}
