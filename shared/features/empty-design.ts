import type { Design } from './design.ts';
import type { Layout } from './layout.ts';

/** A design of that many rows, to be filled. One of single precision, which is fitted, lies in memory that threads can share. */
export function emptyDesign(layout: Layout, rowCount: number, precision: 'single' | 'double'): Design {
  const numericWidth = layout.numeric.length;
  const hotCount = layout.hot.length;
  const length = rowCount * numericWidth;
  const shape = { rowCount, width: layout.width, numericWidth, hotCount };
  return precision === 'single'
    ? {
        ...shape,
        numeric: new Float32Array(new SharedArrayBuffer(4 * length)),
        hot: new Int32Array(new SharedArrayBuffer(4 * rowCount * hotCount)),
      }
    : { ...shape, numeric: new Float64Array(length), hot: new Int32Array(rowCount * hotCount) };
}
