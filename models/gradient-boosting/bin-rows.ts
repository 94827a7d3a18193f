import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import type { FeatureBins } from './bins.ts';
import { binCount } from './kernels.ts';
import { binRowsMin, numberBounds } from './number-bounds.ts';
import type { Slot } from './packing.ts';
import { binnerWords, stagingRows } from './places.ts';
import type { Team } from './team.ts';
import type { Workplace } from './workplace.ts';

/** Encoded rows, row-major: numbers as they are, levels by their number; NaN is missing. */
export type EncodedRows = { readonly rowCount: number; readonly values: Float64Array };

/** Rows that can be encoded, by their numbers; what it answers holds until it is asked again. */
export type RowEncoder = (rows: Int32Array) => EncodedRows;

/** What a feature is: its levels, or a number. */
export type FeatureKind =
  | { readonly kind: 'number' }
  | { readonly kind: 'level'; readonly levelCount: number };

/** Finds how to bin each feature from a sample of rows. */
export function findBins(
  kinds: readonly FeatureKind[],
  sample: EncodedRows,
  binsMax: number,
): readonly FeatureBins[] {
  // One for all of them: what each leaves behind would wait to be collected, and count as memory.
  const column = new Float64Array(sample.rowCount);
  return kinds.map((kind, feature) => {
    if (kind.kind === 'level') {
      const commonCount = commonLevels(kind.levelCount, sample, { feature, width: kinds.length });
      return { ...kind, commonCount };
    }
    let count = 0;
    for (let row = 0; row < sample.rowCount; row++) {
      const value = realAt(sample.values, row * kinds.length + feature);
      if (!Number.isNaN(value)) column[count++] = value;
    }
    const sorted = column.subarray(0, count).sort();
    return { kind: 'number', bounds: numberBounds(sorted, binsMax) };
  });
}

/** Levels that as many sampled rows have as a bin of numbers must hold; the two most frequent always count, as in LightGBM. */
function commonLevels(
  levelCount: number,
  { rowCount, values }: EncodedRows,
  { feature, width }: { readonly feature: number; readonly width: number },
): number {
  const counts = new Int32Array(levelCount);
  for (let row = 0; row < rowCount; row++) {
    const level = realAt(values, row * width + feature);
    if (!Number.isNaN(level)) counts[level] = intAt(counts, level) + 1;
  }
  const seen = counts.filter((count) => count > 0).length;
  return Math.max(counts.filter((count) => count >= binRowsMin).length, Math.min(seen, 2));
}

/** Writes down in the memory how each feature is binned. */
export function writeBinners(
  { words, reals, places }: Workplace,
  features: readonly FeatureBins[],
  slots: readonly Slot[],
): void {
  for (const [feature, bins] of features.entries()) {
    const { column, step, size } = itemAt(slots, feature);
    const isLevel = bins.kind === 'level' ? 1 : 0;
    words.set([isLevel, column, step, size - 1], places.binners / 4 + binnerWords * feature);
    const at = places.bounds / 8 + binCount * feature;
    reals.fill(Infinity, at, at + binCount);
    if (bins.kind === 'number') reals.set(bins.bounds, at);
  }
}

function numbersFrom(begin: number, count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let at = 0; at < count; at++) numbers[at] = begin + at;
  return numbers;
}

/** Bins rows into the table from row `first` on: while some are binned the first thread encodes the next. */
export function binRows(
  team: Team,
  featureCount: number,
  rows: { readonly first: number; readonly count: number; readonly encode: RowEncoder },
): void {
  const { reals, places } = team.place;
  const { first, count, encode } = rows;
  const placeOf = (begin: number): number =>
    places.staging + ((begin / stagingRows) % 2) * 8 * stagingRows * featureCount;
  const lengthOf = (begin: number): number => Math.max(0, Math.min(stagingRows, count - begin));
  const stage = (begin: number): void => {
    const length = lengthOf(begin);
    if (length === 0) return;
    const { values } = encode(numbersFrom(begin, length));
    reals.set(values.subarray(0, length * featureCount), placeOf(begin) / 8);
  };
  stage(0);
  for (let begin = 0; begin < count; begin += stagingRows) {
    const numbers = [first + begin, featureCount, placeOf(begin)];
    const meanwhile = () => stage(begin + stagingRows);
    team.share('bin', { from: 0, to: lengthOf(begin) }, { numbers, meanwhile });
  }
}
