import type { Design } from '../../shared/features/design.ts';

/** A design of the same shape and precision with other rows, to be filled. */
export function emptyLike(design: Design, rowCount: number): Design {
  const length = rowCount * design.numericWidth;
  return {
    ...design,
    rowCount,
    numeric: design.numeric instanceof Float32Array ? new Float32Array(length) : new Float64Array(length),
    hot: new Int32Array(rowCount * design.hotCount),
  };
}
