import type { Frame, FrameColumn } from '../../shared/dataset/frame.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';

/** Rows in blocks of one size, one after the other. */
export type Blocks = {
  readonly frame: Frame;
  readonly labels: Float64Array;
  readonly blockCount: number;
  readonly blockRows: number;
};

/**
 * Evenly spaced rows, dealt out by label, so that each block has nearly the same share of every class and of high and low
 * numbers.
 */
export function sampleBlocks(
  { frame, labels }: Pick<Blocks, 'frame' | 'labels'>,
  size: { readonly rowsMax: number; readonly blockCount: number; readonly columns: readonly string[] },
): Blocks {
  const { blockCount } = size;
  const blockRows = Math.floor(Math.min(size.rowsMax, labels.length) / blockCount);
  const count = blockRows * blockCount;
  const spaced = Array.from({ length: count }, (_, index) => Math.floor((index * labels.length) / count));
  const sorted = spaced.sort((one, two) => realAt(labels, one) - realAt(labels, two) || one - two);
  const rows = Int32Array.from({ length: count }, (_, at) =>
    itemAt(sorted, (at % blockRows) * blockCount + Math.floor(at / blockRows)),
  );
  const columns = size.columns.flatMap((name) => {
    const column = frame.columns.get(name);
    return column === undefined ? [] : [[name, takeColumn(column, rows)] as const];
  });
  return {
    frame: { rowCount: count, columns: new Map(columns) },
    ...{ labels: takeRows(labels, rows), blockCount, blockRows },
  };
}

/** The column's values at these rows, in their order. */
export const takeColumn = (column: FrameColumn, rows: Int32Array): FrameColumn =>
  column.kind === 'number'
    ? { kind: 'number', values: takeRows(column.values, rows) }
    : { ...column, codes: Int32Array.from(rows, (row) => intAt(column.codes, row)) };

/** The frame with another column of that name. */
export const withColumn = (frame: Frame, name: string, column: FrameColumn): Frame => ({
  ...frame,
  columns: new Map([...frame.columns, [name, column]]),
});
