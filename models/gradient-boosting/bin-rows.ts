import { realAt } from '../../shared/dataset/table.ts';
import type { FeatureBins } from './bins.ts';
import type { Kernels } from './kernels.ts';
import { binCount } from './kernels.ts';
import { numberBounds } from './number-bounds.ts';
import { type Places, stagingRows } from './places.ts';

/** Encoded rows, row-major: numbers as they are, levels by their number; NaN is missing. */
export type EncodedRows = { readonly rowCount: number; readonly values: Float64Array };

/** Rows that can be encoded, by their numbers. */
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
  return kinds.map((kind, feature) => {
    if (kind.kind === 'level') return kind;
    const column = new Float64Array(sample.rowCount);
    let count = 0;
    for (let row = 0; row < sample.rowCount; row++) {
      const value = realAt(sample.values, row * kinds.length + feature);
      if (!Number.isNaN(value)) column[count++] = value;
    }
    const sorted = column.subarray(0, count).sort();
    return { kind: 'number', bounds: numberBounds(sorted, binsMax) };
  });
}

type Target = { readonly memory: WebAssembly.Memory; readonly kernels: Kernels; readonly places: Places };

/** Bins rows into the table from row `first` on. */
export function binRows(
  { memory, kernels, places }: Target,
  features: readonly FeatureBins[],
  rows: { readonly first: number; readonly numbers: Int32Array; readonly encode: RowEncoder },
): void {
  const { numbers, encode } = rows;
  const bounds = features.map(paddedBounds);
  const boundsAt = new Float64Array(memory.buffer, places.bounds, binCount);
  const staging = new Float64Array(memory.buffer, places.staging, stagingRows * features.length);
  for (let begin = 0; begin < numbers.length; begin += stagingRows) {
    const { rowCount, values } = encode(numbers.subarray(begin, begin + stagingRows));
    staging.set(values.subarray(0, rowCount * features.length));
    for (const [feature, bins] of features.entries()) {
      const from = places.staging + 8 * feature;
      const out = places.bins + (rows.first + begin) * places.width + feature;
      if (bins.kind === 'level') {
        kernels.binLevels(from, features.length, rowCount, out, places.width);
      } else {
        boundsAt.set(bounds[feature] ?? []);
        kernels.binNumbers(from, features.length, rowCount, places.bounds, out, places.width);
      }
    }
  }
}

function paddedBounds(bins: FeatureBins): Float64Array {
  const padded = new Float64Array(binCount).fill(Infinity);
  if (bins.kind === 'number') padded.set(bins.bounds);
  return padded;
}
