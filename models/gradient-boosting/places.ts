import { blockCountMax } from './block.ts';
import { binCount, cutDoubles, histogramBytes } from './kernels.ts';

/** Where the tables of a fit lie in its memory: offsets in bytes. */
export type Places = {
  /** Row-major bins: `columnCount` bytes per row, rows `width` bytes apart. Histograms read these. */
  readonly bins: number;
  readonly width: number;
  readonly columnCount: number;
  /**
   * The same, column-major, columns `columnBytes` apart. A cut reads one byte per row: here a line of the cache has those
   * of 64 rows, above of 3 or 4.
   */
  readonly columns: number;
  readonly columnBytes: number;
  /** f64 per row: raw score. Of several classes the scores of each in turn, `scoresBytes` apart. */
  readonly scores: number;
  readonly scoresBytes: number;
  /** Label per row: classes in four bytes, numbers in eight. */
  readonly labels: number;
  readonly labelBytes: 4 | 8;
  /** f64 per row of training: what the scores of all its classes are normalised by; 0 where there is one score a row. */
  readonly norms: number;
  /** f32 per row; 0 where all rows weigh the same. */
  readonly weights: number;
  /** Gradient and hessian as two f32 per row of training, and packed into one integer of `packedBytes`. */
  readonly gradients: number;
  readonly packed: number;
  readonly packedBytes: 4 | 8;
  /** u32 per row of training: rows leaf by leaf, and as much scratch, which marks rows with their leaf in the end. */
  readonly rows: number;
  readonly scratch: number;
  /** The side of each byte of a column in the cut that is being made: 256 bytes. */
  readonly sides: number;
  /** Histograms of the leaves, of all columns, `histogramsBytes` each, and one more for each thread but the first. */
  readonly histograms: number;
  readonly histogramsBytes: number;
  readonly partials: number;
  /** The histograms of the two leaves that are being searched, feature by feature. */
  readonly unpacked: number;
  /** Two f64 per block of a job: what it found. */
  readonly found: number;
  /** Per feature the bins that may be cut, as u32, and per leaf and feature the cut that was found, as five f64. */
  readonly cutBins: number;
  readonly cuts: number;
  /** Where a tree tells classes apart, their sums in the bins of a feature, in the leaf, and left of a cut: words. */
  readonly classSums: number;
  /** Rows of the leaves of the grown tree in chunks: three words and the sums as two f64 each; the values of leaves as f64. */
  readonly leafChunks: number;
  readonly leafSums: number;
  readonly leafValues: number;
  /** The tree that rows walk: 4 words and 256 sides per node. */
  readonly walkNodes: number;
  readonly walkSides: number;
  /** Four words and 256 bounds per feature; encoded rows that are being binned, and room for as many that are next. */
  readonly binners: number;
  readonly bounds: number;
  readonly staging: number;
  readonly byteCount: number;
};

export type Sizes = {
  /** Rows that are fitted, and rows of validation behind them. */
  readonly trainCount: number;
  readonly validationCount: number;
  readonly featureCount: number;
  /** Bytes of a row that the features are packed into. */
  readonly columnCount: number;
  readonly leavesMax: number;
  readonly threadCount: number;
  readonly isWeighted: boolean;
  /** Raw scores of a row. @default 1 */
  readonly outputs?: number;
  /** Classes that one tree tells apart. @default 1 */
  readonly classCount?: number;
  /** Bytes of a label. @default 8 */
  readonly labelBytes?: 4 | 8;
  /** Bytes of a row's packed gradient and hessian. @default 8 */
  readonly packedBytes?: 4 | 8;
};

/** A total and a line of classes for each bin, and two lines more; nothing where there is one class. */
export const classSumsBytes = ({ classCount = 1 }: Pick<Sizes, 'classCount'>): number =>
  classCount > 1 ? 4 * (binCount + (binCount + 2) * classCount) : 0;

/** Words of a chunk of a leaf: the leaf, its first row, the one behind its last. */
export const leafChunkWords = 3;
export const leafChunkRows = 16_384;

/** Words that tell how a feature is binned. */
export const binnerWords = 4;

/** Encoded rows that are binned at a time. */
export const stagingRows = 4_096;

/** The first page is the kernels' own: the table of their exponential function lies there. */
export const firstByte = 65_536;
const lineBytes = 64;

/** Lays the tables out, each at the start of a cache line. */
export function layOut(sizes: Sizes): Places {
  const { trainCount, validationCount, featureCount, columnCount, leavesMax, threadCount } = sizes;
  const { outputs = 1, labelBytes = 8, packedBytes = 8 } = sizes;
  const rowCount = trainCount + validationCount;
  const width = 4 * Math.ceil(columnCount / 4);
  const columnBytes = roundUp(rowCount);
  const histogramsBytes = columnCount * histogramBytes;
  const chunkCount = leavesMax + Math.ceil(trainCount / leafChunkRows);
  let end = firstByte;
  const take = (bytes: number): number => {
    const at = end;
    end += roundUp(bytes);
    return at;
  };
  return {
    bins: take(rowCount * width),
    ...{ width, columnCount },
    columns: take(columnCount * columnBytes),
    columnBytes,
    scores: take(8 * rowCount * outputs),
    scoresBytes: 8 * rowCount,
    labels: take(labelBytes * rowCount),
    labelBytes,
    norms: outputs > 1 ? take(8 * trainCount) : 0,
    weights: sizes.isWeighted ? take(4 * rowCount) : 0,
    gradients: take(8 * trainCount),
    packed: take(packedBytes * trainCount),
    packedBytes,
    rows: take(4 * trainCount),
    scratch: take(4 * trainCount),
    sides: take(256),
    // One more than leaves: a parent's stays until both children have theirs.
    histograms: take((leavesMax + 1) * histogramsBytes),
    histogramsBytes,
    partials: take((threadCount - 1) * histogramsBytes),
    unpacked: take(2 * featureCount * histogramBytes),
    found: take(16 * blockCountMax(rowCount)),
    cutBins: take(4 * featureCount),
    cuts: take(2 * 8 * cutDoubles * featureCount),
    classSums: take(classSumsBytes(sizes)),
    leafChunks: take(4 * leafChunkWords * chunkCount),
    leafSums: take(16 * chunkCount),
    leafValues: take(8 * leavesMax),
    walkNodes: take(16 * leavesMax),
    walkSides: take(256 * leavesMax),
    binners: take(4 * binnerWords * featureCount),
    bounds: take(histogramBytes * featureCount),
    staging: take(2 * 8 * stagingRows * featureCount),
    byteCount: end,
  };
}

const roundUp = (bytes: number): number => lineBytes * Math.ceil(bytes / lineBytes);
