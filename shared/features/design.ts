/**
 * The encoded form that a `dense` learner fits and a scorer scores: a row-major block of numbers and, for each
 * one-hot block, the position of its single 1. One-hot columns are never made dense.
 *
 * The logical row is `width` wide: the numbers are at 0 … numericWidth-1, the hot positions at numericWidth … width-1.
 */
export type Design = {
  readonly rowCount: number;
  readonly width: number;
  readonly numericWidth: number;
  /** rowCount × numericWidth, row-major. Float32 halves the memory of a large fit. */
  readonly numeric: Float64Array | Float32Array;
  /** How many one-hot blocks a row has. */
  readonly hotCount: number;
  /** rowCount × hotCount, row-major: the position in the logical row, or -1 where no level is set. */
  readonly hot: Int32Array;
};
