import { parts } from '../../shared/dataset/split.ts';

/** Indexes of the rows of each part. */
export type PartRows = {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
};

/** Sorts rows by the part that each has. */
export const partRows = (part: Uint8Array): PartRows => ({
  train: rowsOf(part, parts.train),
  validation: rowsOf(part, parts.validation),
  test: rowsOf(part, parts.test),
});

function rowsOf(part: Uint8Array, wanted: number): Int32Array {
  const rows = new Int32Array(part.length);
  let count = 0;
  for (let row = 0; row < part.length; row++) if (part[row] === wanted) rows[count++] = row;
  return rows.slice(0, count);
}
