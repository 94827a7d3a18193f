/** Rows, or places in a list of rows, from the first to before the last. */
export type Span = { readonly from: number; readonly to: number };

/** A part of a job, the `index`-th of its span, that one thread does at a time. */
export type Block = Span & { readonly index: number };

/** Fewer rows are done sooner than they are fetched; more keep the others waiting for whoever has the last block. */
const [rowsMin, rowsMax] = [1_024, 16_384] as const;
const countWanted = 64;

/** Rows of a block of a job over so many rows: the same for any number of threads. */
export const blockRowsOf = (rowCount: number): number =>
  Math.min(Math.max(Math.ceil(rowCount / countWanted), rowsMin), rowsMax);

/** Most blocks of a job over at most so many rows. */
export const blockCountMax = (rowCount: number): number => countWanted + Math.ceil(rowCount / rowsMax);

/** The block of that number. */
export const blockAt = ({ from, to }: Span, size: number, index: number): Block => ({
  index,
  from: from + index * size,
  to: Math.min(from + (index + 1) * size, to),
});
