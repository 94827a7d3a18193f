/**
 * Raw rows, slot by slot: the value of slot s in row i is at s × capacity + i. Numbers as they are, categories as the
 * index into the column's levels (levels.length: unseen), NaN where missing. One row is a block of capacity 1.
 */
export type RawBlock = {
  readonly values: Float64Array;
  readonly capacity: number;
  readonly rowCount: number;
};
