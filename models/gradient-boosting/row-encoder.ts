import { intAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowSource } from '../learner.ts';
import type { RowEncoder } from './bin-rows.ts';

/** As the kernels want them. */
export const doubles = (numeric: Design['numeric']): Float64Array =>
  numeric instanceof Float64Array ? numeric : Float64Array.from(numeric);

/** The encoder of rows that are there, or are encoded when they are asked for. */
export function encoderOf(design: Design | RowSource): RowEncoder {
  if ('encode' in design) {
    return (rows) => ({ rowCount: rows.length, values: doubles(design.encode(rows).numeric) });
  }
  const { numericWidth: width } = design;
  const values = doubles(design.numeric);
  return (rows) => {
    const copy = new Float64Array(rows.length * width);
    for (let at = 0; at < rows.length; at++) {
      const from = intAt(rows, at) * width;
      copy.set(values.subarray(from, from + width), at * width);
    }
    return { rowCount: rows.length, values: copy };
  };
}
