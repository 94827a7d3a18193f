import type { Design } from './design.ts';
import type { Layout } from './layout.ts';

/** A design of that many rows, to be filled. */
export function emptyDesign(layout: Layout, rowCount: number, precision: 'single' | 'double'): Design {
  const numericWidth = layout.numeric.length;
  const hotCount = layout.hot.length;
  const length = rowCount * numericWidth;
  return {
    rowCount,
    width: layout.width,
    numericWidth,
    numeric: precision === 'single' ? new Float32Array(length) : new Float64Array(length),
    hotCount,
    hot: new Int32Array(rowCount * hotCount),
  };
}
