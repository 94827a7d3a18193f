import type { Design } from '../../../shared/features/design.ts';

/** Some rows of a native design, in that order. */
export function takeDesignRows(design: Design, rows: Int32Array): Design {
  const { numericWidth: width } = design;
  const taken = [...rows].map((row) => [...design.numeric.subarray(row * width, (row + 1) * width)]);
  return { ...design, rowCount: rows.length, numeric: Float64Array.from(taken.flat()) };
}
