import { rowsWhere } from '../../shared/dataset/rows.ts';
import { parts } from '../../shared/dataset/split.ts';

/** Indexes of the rows of each part. */
export type PartRows = {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
};

/** Sorts rows by the part that each has. */
export const partRows = (part: Uint8Array): PartRows => ({
  train: rowsWhere(part, parts.train),
  validation: rowsWhere(part, parts.validation),
  test: rowsWhere(part, parts.test),
});
