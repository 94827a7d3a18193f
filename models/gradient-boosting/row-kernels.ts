/** What the kernels export that number rows, and move what is theirs. */
export type RowKernels = {
  countUp(rows: number, from: number, to: number): void;
  gatherItems(
    items: number,
    stride: number,
    size: number,
    rows: number,
    from: number,
    to: number,
    out: number,
  ): void;
  spreadItems(items: number, stride: number, size: number, from: number, to: number, gathered: number): void;
  fillColumns(
    bins: number,
    width: number,
    columns: number,
    columnBytes: number,
    columnCount: number,
    from: number,
    to: number,
  ): void;
};
