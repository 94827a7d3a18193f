import { addRows } from './add-rows.ts';
import type { LabelledRows, RowLoss, RowRange } from './row-loss.ts';
import { weightedSums } from './weighted-sums.ts';

/** Sums are formed block by block and added in the blocks' order: the same bits on every run and for any number of threads. */
export const blockRows = 8192;

export const blockCountOf = (rowCount: number): number => Math.ceil(rowCount / blockRows);

export const blockRange = (block: number, rowCount: number): RowRange => ({
  begin: block * blockRows,
  end: Math.min((block + 1) * blockRows, rowCount),
});

export type LossOfRows = { readonly rows: LabelledRows; readonly loss: RowLoss };

/** Per block the gradient of its rows' loss, and then the loss: `point.length + 1` numbers. Valid until the next call. */
export type SumBlocks = (of: LossOfRows, point: Float64Array) => Float64Array;

/** What a block is summed with: the numbers of one block, and room for its rows. */
export type BlockWork = { readonly into: Float64Array; readonly sums: Float64Array };

/** Sums one block into its place. */
export function sumBlock(
  { rows: { design, labels, weights }, loss }: LossOfRows,
  block: number,
  point: Float64Array,
  { into, sums }: BlockWork,
): void {
  const range = blockRange(block, design.rowCount);
  const at = block * (point.length + 1);
  const gradient = into.subarray(at, at + point.length);
  gradient.fill(0);
  weightedSums(design, range, point, sums);
  into[at + point.length] = loss.residuals(
    sums,
    labels.subarray(range.begin, range.end),
    weights?.subarray(range.begin, range.end),
  );
  addRows(design, range, sums, gradient);
}

/** Sums all blocks, one after the other. */
export function blockSums(of: LossOfRows, point: Float64Array): Float64Array {
  const blockCount = blockCountOf(of.rows.design.rowCount);
  const work = {
    into: new Float64Array(blockCount * (point.length + 1)),
    sums: new Float64Array(blockRows),
  };
  for (let block = 0; block < blockCount; block++) sumBlock(of, block, point, work);
  return work.into;
}
