/** What the kernels export that walk trees of any size. */
export type DeepKernels = {
  scoreDeep(
    roots: number,
    treeCount: number,
    nodes: number,
    leaves: number,
    values: number,
    outputs: number,
    rows: number,
    width: number,
    rowCount: number,
    scores: number,
  ): void;
  explainTrees(order: number): void;
};
