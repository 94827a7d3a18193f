import type { Reading } from './column-inference.ts';
import { stagingColumn } from './staging.ts';

/** The SQL that turns a staged text into a value of its column's type. */
export function typedValue(index: number, reading: Reading): string {
  const column = stagingColumn(index);
  if (reading.type === 'text') return column;
  const pattern = reading.time?.pattern;
  return pattern ? `to_timestamp(${column}, '${pattern}')` : `${column}::${reading.type}`;
}
