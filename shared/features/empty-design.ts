import type { Design } from './design.ts';
import type { Layout } from './layout.ts';

/** A design of that many rows, to be filled. One of single precision, which is fitted, lies in memory that threads can share. */
export function emptyDesign(layout: Layout, rowCount: number, precision: 'single' | 'double'): Design {
  const numericWidth = layout.numeric.length;
  const hotCount = layout.hot.length;
  const isSingle = precision === 'single';
  const length = rowCount * numericWidth;
  const memory = (bytes: number): ArrayBufferLike =>
    isSingle ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  // One literal for both: a scorer meets designs of one hidden class, whichever version they belong to.
  return {
    rowCount,
    width: layout.width,
    numericWidth,
    numeric: isSingle ? new Float32Array(memory(4 * length)) : new Float64Array(memory(8 * length)),
    hotCount,
    hot: new Int32Array(memory(4 * rowCount * hotCount)),
  };
}
