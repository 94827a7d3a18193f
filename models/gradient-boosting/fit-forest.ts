import { TableTooLarge } from '../table-too-large.ts';
import { binRows, type FeatureKind, findBins, type RowEncoder, writeBinners } from './bin-rows.ts';
import { binCountOf, type FeatureBins } from './bins.ts';
import { type Boosted, boost } from './boost.ts';
import type { Boosting } from './boosting.ts';
import type { Forest } from './forest.ts';
import { kernelModule } from './kernel-module.ts';
import { packedBytesOf } from './levels.ts';
import { packFeatures } from './packing.ts';
import { firstByte, layOut, type Places, type Sizes, stagingRows } from './places.ts';
import { plantForest } from './plant-forest.ts';
import { sampledRows } from './sampled-rows.ts';
import type { BinnedTable } from './table.ts';
import { gatherTeam, sharedRowsMin } from './team.ts';
import { labelsOf } from './workplace.ts';

/** Rows with their labels, encoded when they are asked for. */
export type Part = {
  readonly labels: Float64Array;
  /** Null: all rows weigh 1. */
  readonly weights: Float32Array | null;
  readonly encode: RowEncoder;
};

export type ForestFit = {
  readonly kinds: readonly FeatureKind[];
  readonly train: Part;
  readonly validation: Part | null;
  readonly binsMax: number;
  readonly threadCount: number;
  readonly boosting: Omit<Boosting, 'start'>;
};

export type FittedForest = { readonly forest: Forest; readonly start: number; readonly boosted: Boosted };

/** Rows that bounds of bins are found from: each of 255 bins then has some 250, to within 6 %. */
export const sampleRowsMax = 65_536;

const pageBytes = 65_536;

/** Fits a forest in a memory of its own, which its threads share and which goes with it. */
export function fitForest(fit: ForestFit): FittedForest {
  const { kinds, train, boosting } = fit;
  // Quantiles are found in the place of the packed rows, too: they take all of it.
  const packedBytes = boosting.loss.leafShare === null ? packedBytesOf(train.labels.length) : 8;
  const labelBytes = boosting.loss.job === 'logistic' ? 4 : 8;
  return withBinnedTable(fit, { outputs: 1, labelBytes, packedBytes }, (table) => {
    const weightOf = (row: number): number => train.weights?.[row] ?? 1;
    const start = boosting.loss.start(train.labels, weightOf);
    const boosted = boost(table, { ...boosting, trees: kinds.length === 0 ? 0 : boosting.trees, start });
    return { forest: plantForest(boosted.trees, table.features), start, boosted };
  });
}

/** What the table of a fit is made of. */
export type TableFit = Omit<ForestFit, 'boosting'> & {
  readonly boosting: Pick<Boosting, 'seed' | 'leavesMax'>;
};

/** Bins the rows of a fit into a memory that is there for the work alone. */
export function withBinnedTable<Result>(
  fit: TableFit,
  sizes: Required<Pick<Sizes, 'outputs' | 'labelBytes' | 'packedBytes'>>,
  work: (table: BinnedTable) => Result,
): Result {
  const { kinds, train, validation, boosting } = fit;
  const trainCount = train.labels.length;
  const validationCount = validation?.labels.length ?? 0;
  const threadCount = trainCount < sharedRowsMin ? 1 : fit.threadCount;
  const placesOf = (columnCount: number): Places =>
    layOut({
      ...{ trainCount, validationCount, threadCount, columnCount, featureCount: kinds.length },
      // A leaf has a row at least: few rows need no place for many leaves, however wide the table is.
      ...{ leavesMax: Math.min(boosting.leavesMax, trainCount + 1), isWeighted: train.weights !== null },
      ...sizes,
    });
  // Where no feature shares a byte with another: what is never written of it takes no memory.
  const memory = memoryOf(Math.min(pagesOf(placesOf(kinds.length)), pagesMax));
  const features = binsOfSample(fit, memory);
  const { slots, columnCount } = packFeatures(features.map(binCountOf));
  const places = placesOf(columnCount);
  if (pagesOf(places) > pagesMax) throw new TableTooLarge(trainCount + validationCount, places.width);
  const team = gatherTeam({ module: kernelModule(), memory, places, threadCount });
  try {
    const table: BinnedTable = { team, features, slots, trainCount, validationCount };
    writeBinners(team.place, features, slots);
    fill(table, train, 0);
    if (validation !== null) fill(table, validation, trainCount);
    return work(table);
  } finally {
    team.dissolve();
  }
}

/**
 * The sample is encoded part by part into the memory of the table, where it fits, and makes room for the table then: in one
 * of its own it would wait beside the table to be collected, 10 MB of 20 features.
 */
function binsOfSample(
  { kinds, train, binsMax, boosting }: TableFit,
  { buffer }: WebAssembly.Memory,
): readonly FeatureBins[] {
  const rows = sampledRows(train.labels.length, sampleRowsMax, boosting.seed);
  const size = rows.length * kinds.length;
  const hasRoom = 8 * size <= buffer.byteLength - firstByte;
  const values = hasRoom ? new Float64Array(buffer, firstByte, size) : new Float64Array(size);
  for (let begin = 0; begin < rows.length; begin += stagingRows) {
    const part = rows.subarray(begin, begin + stagingRows);
    const encoded = train.encode(part).values;
    values.set(encoded.subarray(0, part.length * kinds.length), begin * kinds.length);
  }
  const bins = findBins(kinds, { rowCount: rows.length, values }, binsMax);
  values.fill(0);
  return bins;
}

/** What 32 bits reach. */
const pagesMax = 65_536;

const pagesOf = ({ byteCount }: Places): number => Math.ceil(byteCount / pageBytes);

const memoryOf = (pages: number): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });

/** @throws TableTooLarge */
export function memoryFor(places: Places, rowCount: number): WebAssembly.Memory {
  const pages = pagesOf(places);
  if (pages > pagesMax) throw new TableTooLarge(rowCount, places.width);
  return memoryOf(pages);
}

export function fill(
  { team, features }: BinnedTable,
  { labels, weights, encode }: Part,
  first: number,
): void {
  const { reals, places } = team.place;
  binRows(team, features.length, { first, count: labels.length, encode });
  labelsOf(team.place).set(labels, first);
  if (weights) new Float32Array(reals.buffer, places.weights + 4 * first, weights.length).set(weights);
}
