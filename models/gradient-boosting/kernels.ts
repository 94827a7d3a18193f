import type { ClassKernels } from './class-kernels.ts';
import type { DeepKernels } from './deep-kernels.ts';
import type { RowKernels } from './row-kernels.ts';

/** What the compiled kernels export; pointers are byte offsets in the one shared memory. */
export type Kernels = ClassKernels &
  DeepKernels &
  RowKernels & {
    binNumbers(
      values: number,
      stride: number,
      count: number,
      bounds: number,
      step: number,
      missing: number,
      column: number,
      cells: number,
      width: number,
    ): void;
    binLevels(
      values: number,
      stride: number,
      count: number,
      step: number,
      missing: number,
      column: number,
      cells: number,
      width: number,
    ): void;
    cutNumbers(
      histograms: number,
      binCounts: number,
      featureCount: number,
      wholeGradient: number,
      wholeHessian: number,
      hessianMin: number,
      gradientUnit: number,
      hessianUnit: number,
      l2: number,
      uncut: number,
      out: number,
    ): void;
    logistic(
      scores: number,
      labels: number,
      weights: number,
      from: number,
      to: number,
      out: number,
      most: number,
    ): void;
    squared(
      scores: number,
      labels: number,
      weights: number,
      from: number,
      to: number,
      out: number,
      most: number,
    ): void;
    poisson(
      scores: number,
      labels: number,
      weights: number,
      from: number,
      to: number,
      out: number,
      most: number,
      stepFactor: number,
    ): void;
    normalise(
      scores: number,
      stride: number,
      classCount: number,
      from: number,
      to: number,
      out: number,
    ): void;
    softmax(
      scores: number,
      norms: number,
      labels: number,
      weights: number,
      from: number,
      to: number,
      out: number,
      most: number,
      place: number,
      factor: number,
    ): void;
    sloped(
      scores: number,
      labels: number,
      weights: number,
      from: number,
      to: number,
      out: number,
      most: number,
      below: number,
      equal: number,
      above: number,
    ): void;
    quantise(
      gradients: number,
      from: number,
      to: number,
      gradientScale: number,
      hessianScale: number,
      key: number,
      packed: number,
      packedBytes: number,
    ): void;
    histogram(
      bins: number,
      width: number,
      columns: number,
      packed: number,
      packedBytes: number,
      rows: number,
      from: number,
      to: number,
      out: number,
    ): number;
    sumFeature(
      column: number,
      step: number,
      size: number,
      rows: number,
      from: number,
      to: number,
      packed: number,
      out: number,
    ): void;
    subtract(whole: number, less: number, out: number, count: number): void;
    accumulate(into: number, from: number, count: number): void;
    clear(at: number, bytes: number): void;
    unpack(column: number, step: number, size: number, out: number): void;
    partition(
      column: number,
      sides: number,
      rows: number,
      from: number,
      to: number,
      first: number,
      last: number,
    ): number;
    settle(
      rows: number,
      scratch: number,
      from: number,
      to: number,
      leftCount: number,
      left: number,
      right: number,
    ): void;
    writeCells(
      rows: number,
      width: number,
      rowCount: number,
      columns: number,
      columnCount: number,
      cells: number,
    ): void;
    scoreBlock(trees: number, treeCount: number, cells: number, answers: number, scores: number): void;
    leafQuantile(
      scores: number,
      labels: number,
      weights: number,
      rows: number,
      from: number,
      to: number,
      share: number,
      values: number,
      masses: number,
    ): number;
    leafSums(gradients: number, rows: number, from: number, to: number, out: number): void;
    markLeaf(marks: number, rows: number, from: number, to: number, leaf: number): void;
    addMarked(scores: number, marks: number, values: number, from: number, to: number): void;
    walk(
      bins: number,
      width: number,
      from: number,
      to: number,
      nodes: number,
      sides: number,
      values: number,
      scores: number,
    ): void;
  };

/** Bins of a feature in a histogram, and bytes between the histograms of two features. */
export const binCount = 256;
export const histogramBytes = 8 * binCount;

/** The bin of a missing value; numbers and levels have those below. */
export const missingBin = 255;

/** Doubles that `cutNumbers` leaves per feature: gain, bin, missingLeft, gradient and hessian of the left side. */
export const cutDoubles = 5;
