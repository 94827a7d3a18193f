/** What the kernels of classes export, which search the cuts of a tree that tells several apart. */
export type ClassKernels = {
  totalClasses(
    rows: number,
    from: number,
    to: number,
    packed: number,
    labels: number,
    classCount: number,
    out: number,
  ): void;
  sumClasses(
    column: number,
    step: number,
    size: number,
    rows: number,
    from: number,
    to: number,
    packed: number,
    labels: number,
    classCount: number,
    out: number,
  ): void;
  cutClasses(
    sums: number,
    bins: number,
    classCount: number,
    whole: number,
    wholeWeight: number,
    weightMin: number,
    uncut: number,
    left: number,
    out: number,
  ): void;
};
