import { intAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { RowSource } from '../learner.ts';
import type { RowEncoder } from './bin-rows.ts';
import { stagingRows } from './places.ts';

/** As the kernels want them. */
export const doubles = (numeric: Design['numeric']): Float64Array =>
  numeric instanceof Float64Array ? numeric : Float64Array.from(numeric);

/**
 * The encoder of rows that are there, or are encoded when they are asked for. What it answers holds until it is asked
 * again: rows that are binned part by part are all written into one place, for a new one for each part is given back
 * late, and at a million rows would lie beside the table twice over.
 */
export const encoderOf = (design: Design | RowSource): RowEncoder =>
  'encode' in design ? encoderOfSource(design) : encoderOfDesign(design);

function encoderOfSource(source: RowSource): RowEncoder {
  let kept: Design | undefined;
  return (rows) => {
    if (rows.length > stagingRows) return encoded(rows, source.encode(rows));
    kept = source.encode(rows, kept && kept.rowCount >= rows.length ? kept : undefined);
    return encoded(rows, kept);
  };
}

const encoded = ({ length }: Int32Array, { numeric }: Design) => ({
  rowCount: length,
  values: doubles(numeric),
});

function encoderOfDesign({ numeric, numericWidth: width }: Design): RowEncoder {
  const values = doubles(numeric);
  let kept = new Float64Array(0);
  return (rows) => {
    const size = rows.length * width;
    const copy = size <= kept.length ? kept : new Float64Array(size);
    if (rows.length <= stagingRows) kept = copy;
    for (let at = 0; at < rows.length; at++) {
      const from = intAt(rows, at) * width;
      copy.set(values.subarray(from, from + width), at * width);
    }
    return { rowCount: rows.length, values: copy };
  };
}
