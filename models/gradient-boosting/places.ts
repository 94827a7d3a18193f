import { cutDoubles, histogramBytes } from './kernels.ts';

/** Where the tables of a fit lie in its memory: offsets in bytes. */
export type Places = {
  /** Row-major bins, `width` bytes per row. */
  readonly bins: number;
  readonly width: number;
  /** f64 per row: raw score, label. */
  readonly scores: number;
  readonly labels: number;
  /** f32 per row; 0 where all rows weigh the same. */
  readonly weights: number;
  /** Gradient and hessian as two f32 per row of training, and packed into one i64. */
  readonly gradients: number;
  readonly packed: number;
  /** u32 per row of training: rows leaf by leaf, and as much scratch. */
  readonly rows: number;
  readonly scratch: number;
  /** The side of each bin in the split that is being made: 256 bytes. */
  readonly goesLeft: number;
  /** Histograms of the leaves, `histogramsBytes` each, and one more for each thread but the first. */
  readonly histograms: number;
  readonly histogramsBytes: number;
  readonly partials: number;
  /** Two f64 per thread: what its share found. */
  readonly found: number;
  /** Per feature the bins that may be cut, as u32, and the cut that was found, as five f64. */
  readonly cutBins: number;
  readonly cuts: number;
  /** Per leaf of the grown tree: first and last row as two u32, sums as two f64, value as one. */
  readonly leafSpans: number;
  readonly leafSums: number;
  readonly leafValues: number;
  /** The tree that rows walk: 4 words and 256 sides per node. */
  readonly walkNodes: number;
  readonly walkSides: number;
  /** 256 bounds, and the encoded rows that are being binned. */
  readonly bounds: number;
  readonly staging: number;
  readonly byteCount: number;
};

export type Sizes = {
  /** Rows that are fitted, and rows of validation behind them. */
  readonly trainCount: number;
  readonly validationCount: number;
  readonly featureCount: number;
  readonly leavesMax: number;
  readonly threadCount: number;
  readonly isWeighted: boolean;
};

/** Encoded rows that are binned at a time. */
export const stagingRows = 8_192;

/** The first page is the kernels' own: the table of their exponential function lies there. */
const firstByte = 65_536;
const lineBytes = 64;

/** Lays the tables out, each at the start of a cache line. */
export function layOut(sizes: Sizes): Places {
  const { trainCount, validationCount, featureCount, leavesMax, threadCount, isWeighted } = sizes;
  const rowCount = trainCount + validationCount;
  const width = 4 * Math.ceil(featureCount / 4);
  const histogramsBytes = width * histogramBytes;
  let end = firstByte;
  const take = (bytes: number): number => {
    const at = end;
    end += lineBytes * Math.ceil(bytes / lineBytes);
    return at;
  };
  return {
    bins: take(rowCount * width),
    width,
    scores: take(8 * rowCount),
    labels: take(8 * rowCount),
    weights: isWeighted ? take(4 * rowCount) : 0,
    gradients: take(8 * trainCount),
    packed: take(8 * trainCount),
    rows: take(4 * trainCount),
    scratch: take(4 * trainCount),
    goesLeft: take(256),
    // One more than leaves: a parent's stays until both children have theirs.
    histograms: take((leavesMax + 1) * histogramsBytes),
    histogramsBytes,
    partials: take((threadCount - 1) * histogramsBytes),
    found: take(16 * threadCount),
    cutBins: take(4 * featureCount),
    cuts: take(8 * cutDoubles * featureCount),
    leafSpans: take(8 * leavesMax),
    leafSums: take(16 * leavesMax),
    leafValues: take(8 * leavesMax),
    walkNodes: take(16 * leavesMax),
    walkSides: take(256 * leavesMax),
    bounds: take(8 * 256),
    staging: take(8 * stagingRows * featureCount),
    byteCount: end,
  };
}
